/* needs: pair_of, log_core, polar */
/* The standard normal number of one neuron, as `dsl_normal64` gives it, or with -1 that of the whole population. */
static inline double dsl_normal_of(uint32_t key0, uint32_t key1, int64_t neuron, uint32_t draw, uint64_t tick)
{
    double first, second, x, y;
    const int own = dsl_pair_of(key0, key1, neuron, draw, tick, &first, &second);
    dsl_polar(-2.0 * dsl_log_core(1.0 - first, 0.0), second, &x, &y);
    return own ? y : x;
}
