/* needs: philox_words */
/* Random bits for the counts of 64 neurons: 16 bits for each, of which one block of Philox serves eight, and 32 bits
   more for each where these do not decide. */
static inline void dsl_count_words(uint32_t key0, uint32_t key1, uint32_t chunk, uint64_t tick, uint16_t out[64])
{
    uint32_t words[32];
    dsl_philox_words(key0, key1, chunk * 16u, 0, tick, 8, words);
#pragma omp simd
    for (int pair = 0; pair < 32; pair++) {
        out[2 * pair] = (uint16_t)words[pair];
        out[2 * pair + 1] = (uint16_t)(words[pair] >> 16);
    }
}

static inline void dsl_more_words(uint32_t key0, uint32_t key1, uint32_t chunk, uint64_t tick, uint32_t words[64])
{
    dsl_philox_words(key0, key1, chunk * 16u, 1, tick, 16, words);
}
