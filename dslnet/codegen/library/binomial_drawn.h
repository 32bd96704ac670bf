/* needs: binomial */
/* A binomial number: successes or failures, whichever are rarer, are counted. NaN where there is no such law; of an n
   that is not whole the whole part counts. */
static inline double dsl_binomial_drawn(double uniform, uint32_t key0, uint32_t key1, int64_t neuron, uint32_t draw,
                                        uint64_t tick, double n, double p)
{
    if (!(n >= 0.0 && n < 0x1p62 && p >= 0.0 && p <= 1.0))
        return NAN;
    const double trials = floor(n), rare = p > 0.5 ? 1.0 - p : p;
    const double count = trials * rare < 10.0 ? dsl_binomial_small(uniform, trials, rare)
                                              : dsl_binomial_trial(key0, key1, neuron, draw, tick, trials, rare);
    return p > 0.5 ? trials - count : count;
}
