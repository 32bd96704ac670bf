/* needs: philox4x32 */
/* The number of one neuron, as `dsl_chance64` gives it, or with -1 that of the whole population. */
static inline double dsl_chance_of(uint32_t key0, uint32_t key1, int64_t neuron, uint32_t draw, uint64_t tick)
{
    uint64_t c[4] = {(uint32_t)(neuron < 0 ? -1 : neuron / 64 * 16 + neuron % 16), draw, tick & 0xFFFFFFFFu, tick >> 32};
    dsl_philox4x32(key0, key1, c, c + 1, c + 2, c + 3);
    return ((double)(uint32_t)c[neuron < 0 ? 0 : neuron % 64 / 16] + 0.5) * 0x1p-32;
}
