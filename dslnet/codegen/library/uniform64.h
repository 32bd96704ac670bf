/* needs: philox_words */
/* A number in [0, 1) from the upper 53 of 64 random bits, given as two words. */
DSL_INLINE double dsl_unit(uint64_t low, uint64_t high) {
    double upper = dsl_from_bits(high | 0x4330000000000000) - 0x1p52;
    double lower = dsl_from_bits(low >> 11 | 0x4330000000000000) - 0x1p52;
    return upper * 0x1p-32 + lower * 0x1p-53;
}

/* Uniform numbers in [0, 1) for the neurons 64 * chunk ... 64 * chunk + 63: block b serves neurons b and b + 32. */
DSL_INLINE void dsl_uniform64(uint32_t key0, uint32_t key1, uint32_t chunk, uint32_t draw, uint64_t tick,
                              double out[64]) {
    uint32_t words[128];
    dsl_philox_words(key0, key1, chunk * 32u, draw, tick, 32, words);
#pragma omp simd
    for (uint32_t b = 0; b < 32; b++) {
        out[b] = dsl_unit(words[b], words[32 + b]);
        out[b + 32] = dsl_unit(words[64 + b], words[96 + b]);
    }
}
