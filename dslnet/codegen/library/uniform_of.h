/* needs: pair_of */
/* The number in [0, 1) of one neuron, as `dsl_uniform64` gives it, or with -1 that of the whole population. */
static inline double dsl_uniform_of(uint32_t key0, uint32_t key1, int64_t neuron, uint32_t draw, uint64_t tick)
{
    double first, second;
    return dsl_pair_of(key0, key1, neuron, draw, tick, &first, &second) ? second : first;
}
