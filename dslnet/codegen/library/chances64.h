/* needs: count_words */
/* Numbers in [0, 1) of 48 bits for 64 neurons, the same that `dsl_counts64` turns into counts. */
static inline void dsl_chances64(uint32_t key0, uint32_t key1, uint32_t chunk, uint64_t tick, double out[64])
{
    uint16_t words[64];
    uint32_t more[64];
    dsl_count_words(key0, key1, chunk, tick, words);
    dsl_more_words(key0, key1, chunk, tick, more);
    for (int lane = 0; lane < 64; lane++)
        out[lane] = (double)((uint64_t)words[lane] << 32 | more[lane]) * 0x1p-48;
}
