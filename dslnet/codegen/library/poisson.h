/* needs: exp, log */
/* The smallest count whose cumulated Poisson probability is above a uniform number in [0, 1): inversion by a sum of
   probabilities. Means above 600, where exp(-mean) would vanish, begin 12 deviations below the mean. */
static inline double dsl_poisson(double uniform, double mean)
{
    double count = 0.0, probability = dsl_exp(-mean);
    if (mean > 600.0) {
        count = floor(mean - 12.0 * sqrt(mean));
        probability = dsl_exp(count * dsl_log(mean) - mean - lgamma(count + 1.0));
    }
    const double most = mean + 14.0 * sqrt(mean) + 40.0;
    for (double sum = probability; uniform >= sum && count < most; sum += probability) {
        count += 1.0;
        probability *= mean / count;
    }
    return count;
}
