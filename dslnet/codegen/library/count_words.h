/* needs: philox4x32 */
/* Random bits for the counts of 64 neurons: 16 bits for each, of which one block of Philox serves eight, and 32 bits
   more for each where these do not decide. */
static inline void dsl_count_words(uint32_t key0, uint32_t key1, uint32_t chunk, uint64_t tick, uint16_t out[64])
{
    uint32_t words[32];
#pragma omp simd
    for (uint32_t b = 0; b < 8; b++) {
        uint64_t c0 = chunk * 16u + b, c1 = 0, c2 = tick & 0xFFFFFFFFu, c3 = tick >> 32;
        dsl_philox4x32(key0, key1, &c0, &c1, &c2, &c3);
        words[b] = (uint32_t)c0;
        words[b + 8] = (uint32_t)c1;
        words[b + 16] = (uint32_t)c2;
        words[b + 24] = (uint32_t)c3;
    }
#pragma omp simd
    for (int pair = 0; pair < 32; pair++) {
        out[2 * pair] = (uint16_t)words[pair];
        out[2 * pair + 1] = (uint16_t)(words[pair] >> 16);
    }
}

static inline void dsl_more_words(uint32_t key0, uint32_t key1, uint32_t chunk, uint64_t tick, uint32_t words[64])
{
#pragma omp simd
    for (uint32_t b = 0; b < 16; b++) {
        uint64_t c0 = chunk * 16u + b, c1 = 1, c2 = tick & 0xFFFFFFFFu, c3 = tick >> 32;
        dsl_philox4x32(key0, key1, &c0, &c1, &c2, &c3);
        words[b] = (uint32_t)c0;
        words[b + 16] = (uint32_t)c1;
        words[b + 32] = (uint32_t)c2;
        words[b + 48] = (uint32_t)c3;
    }
}
