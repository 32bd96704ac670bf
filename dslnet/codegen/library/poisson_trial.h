/* needs: trial, stirling, log */
/* The logarithm of the probability of a count (Loader, 2000). */
static inline double dsl_log_poisson(double k, double mean)
{
    if (k == 0.0)
        return -mean;
    return -dsl_stirling_rest(k) - dsl_deviance(k, mean) - 0.5 * dsl_log(6.283185307179586 * k);
}

/* A Poisson number of a mean from 10 on, by transformed rejection with squeeze (Hoermann, 1993, PTRS): about 1.2 trials,
   however large the mean. */
static inline double dsl_poisson_trial(uint32_t key0, uint32_t key1, int64_t neuron, uint32_t draw, uint64_t tick,
                                       double mean)
{
    const double b = 0.931 + 2.53 * sqrt(mean), a = -0.059 + 0.02483 * b, inverse = 1.1239 + 1.1328 / (b - 3.4);
    const double surely = 0.9277 - 3.6224 / (b - 2.0);
    for (uint32_t trial = 1; trial <= DSL_TRIALS; ++trial) {
        uint64_t words[4];
        dsl_trial(key0, key1, neuron, draw, tick, trial, words);
        const double u = dsl_unit(words[0], words[1]) - 0.5, v = dsl_unit(words[2], words[3]), side = 0.5 - fabs(u);
        const double k = floor((2.0 * a / side + b) * u + mean + 0.43);
        if (side >= 0.07 && v <= surely)
            return k;
        if (!(k >= 0.0) || (side < 0.013 && v > side))
            continue;
        if (dsl_log(v * inverse / (a / (side * side) + b)) <= dsl_log_poisson(k, mean))
            return k;
    }
    return NAN;
}
