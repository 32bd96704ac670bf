/* needs: uniform64 */
/* The two uniform numbers that come with one neuron; returns which of them is its own, 0 or 1. Neuron -1 stands for the
   population as a whole: its block is 2^32 - 1, which no neuron has. */
static inline int dsl_pair_of(uint32_t key0, uint32_t key1, int64_t neuron, uint32_t draw, uint64_t tick,
                              double *first, double *second)
{
    uint64_t c0 = (uint32_t)(neuron / 64 * 32 + neuron % 32), c1 = draw, c2 = tick & 0xFFFFFFFFu, c3 = tick >> 32;
    dsl_philox4x32(key0, key1, &c0, &c1, &c2, &c3);
    *first = dsl_unit(c0, c1);
    *second = dsl_unit(c2, c3);
    return neuron / 32 & 1;
}
