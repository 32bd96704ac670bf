/* needs: trial, stirling, log, exp */
/* The logarithm of the probability of k successes (Loader, 2000); q = 1 - p. */
static inline double dsl_log_binomial(double k, double n, double p, double q)
{
    if (k == 0.0)
        return n * dsl_log1p(-p);
    if (k == n)
        return n * dsl_log(p);
    const double rest = dsl_stirling_rest(n) - dsl_stirling_rest(k) - dsl_stirling_rest(n - k);
    const double away = dsl_deviance(k, n * p) + dsl_deviance(n - k, n * q);
    return rest - away + 0.5 * dsl_log(n / (6.283185307179586 * k * (n - k)));
}

/* A binomial number of a mean below 10 from a uniform number, by inversion; p <= 0.5. */
static inline double dsl_binomial_small(double uniform, double n, double p)
{
    const double odds = p / (1.0 - p), most = n * p + 14.0 * sqrt(n * p) + 40.0, last = n < most ? n : most;
    double count = 0.0, probability = dsl_exp(n * dsl_log1p(-p));
    for (double sum = probability; uniform >= sum && count < last; sum += probability) {
        count += 1.0;
        probability *= odds * ((n - count + 1.0) / count);
    }
    return count;
}

/* A binomial number of a mean from 10 on, by transformed rejection with squeeze (Hoermann, 1993, BTRS); p <= 0.5. */
static inline double dsl_binomial_trial(uint32_t key0, uint32_t key1, int64_t neuron, uint32_t draw, uint64_t tick,
                                        double n, double p)
{
    const double q = 1.0 - p, deviation = sqrt(n * p * q), b = 1.15 + 2.53 * deviation;
    const double a = -0.0873 + 0.0248 * b + 0.01 * p, scale = (2.83 + 5.1 / b) * deviation, surely = 0.92 - 4.2 / b;
    const double peak = dsl_log_binomial(floor((n + 1.0) * p), n, p, q);
    for (uint32_t trial = 1; trial <= DSL_TRIALS; ++trial) {
        uint64_t words[4];
        dsl_trial(key0, key1, neuron, draw, tick, trial, words);
        const double u = dsl_unit(words[0], words[1]) - 0.5, v = dsl_unit(words[2], words[3]), side = 0.5 - fabs(u);
        const double k = floor((2.0 * a / side + b) * u + n * p + 0.5);
        if (side >= 0.07 && v <= surely)
            return k;
        if (!(k >= 0.0 && k <= n))
            continue;
        if (dsl_log(v * scale / (a / (side * side) + b)) <= dsl_log_binomial(k, n, p, q) - peak)
            return k;
    }
    return NAN;
}
