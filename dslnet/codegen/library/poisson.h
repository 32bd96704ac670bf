/* needs: exp */
/* The smallest count whose cumulated Poisson probability is above a uniform number in [0, 1): inversion by a sum of
   probabilities, for means that are small. */
static inline double dsl_poisson(double uniform, double mean)
{
    double count = 0.0, probability = dsl_exp(-mean);
    const double most = mean + 14.0 * sqrt(mean) + 40.0;
    for (double sum = probability; uniform >= sum && count < most; sum += probability) {
        count += 1.0;
        probability *= mean / count;
    }
    return count;
}
