/* needs: trial, stirling, log */
/* The logarithm of the probability of a count (Loader, 2000). */
static inline double dsl_log_poisson(double k, double mean)
{
    if (k == 0.0)
        return -mean;
    return -dsl_stirling_rest(k) - dsl_deviance(k, mean) - 0.5 * dsl_log(6.283185307179586 * k);
}

/* What a trial of the Poisson law needs of its mean. */
DSL_INLINE void dsl_hat(double mean, double *a, double *b, double *inverse, double *surely) {
    *b = 0.931 + 2.53 * sqrt(mean);
    *a = -0.059 + 0.02483 * *b;
    *inverse = 1.1239 + 1.1328 / (*b - 3.4);
    *surely = 0.9277 - 3.6224 / (*b - 2.0);
}

/* The count that a trial tries. */
DSL_INLINE double dsl_tried(double u, double side, double mean, double a, double b) {
    return floor((2.0 * a / side + b) * u + mean + 0.43);
}

/* The logarithm of how likely the count must at least be. */
DSL_INLINE double dsl_log_needed(double v, double side, double a, double b, double inverse) {
    return dsl_log(v * inverse / (a / (side * side) + b));
}

/* A Poisson number of a mean from 10 on, by transformed rejection with squeeze (Hoermann, 1993, PTRS): about 1.2 trials,
   however large the mean. Those before `first` were refused. */
static inline double dsl_poisson_trial_from(uint32_t key0, uint32_t key1, int64_t neuron, uint32_t draw,
                                            uint64_t tick, double mean, uint32_t first)
{
    double a, b, inverse, surely;
    dsl_hat(mean, &a, &b, &inverse, &surely);
    for (uint32_t trial = first; trial <= DSL_TRIALS; ++trial) {
        uint64_t words[4];
        dsl_trial(key0, key1, neuron, draw, tick, trial, words);
        const double u = dsl_unit(words[0], words[1]) - 0.5, v = dsl_unit(words[2], words[3]), side = 0.5 - fabs(u);
        const double k = dsl_tried(u, side, mean, a, b);
        if (side >= 0.07 && v <= surely)
            return k;
        if (!(k >= 0.0) || (side < 0.013 && v > side))
            continue;
        if (dsl_log_needed(v, side, a, b, inverse) <= dsl_log_poisson(k, mean))
            return k;
    }
    return NAN;
}

static inline double dsl_poisson_trial(uint32_t key0, uint32_t key1, int64_t neuron, uint32_t draw, uint64_t tick,
                                       double mean)
{
    return dsl_poisson_trial_from(key0, key1, neuron, draw, tick, mean, 1);
}
