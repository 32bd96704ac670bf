/* needs: uniform_of, log_core */
/* The exponential number of one neuron, as `dsl_exponential64` gives it, or with -1 that of the whole population. */
static inline double dsl_exponential_of(uint32_t key0, uint32_t key1, int64_t neuron, uint32_t draw, uint64_t tick)
{
    return 0.0 - dsl_log_core(1.0 - dsl_uniform_of(key0, key1, neuron, draw, tick), 0.0);
}
