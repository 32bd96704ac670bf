/* needs: philox_words */
/* Numbers in (0, 1) of 32 bits for the neurons 64 * chunk ... 64 * chunk + 63: block b serves b, b + 16, b + 32, b + 48.
   Half the work of `dsl_uniform64`, and enough to ask whether something happens that has a probability. */
DSL_INLINE void dsl_chance64(uint32_t key0, uint32_t key1, uint32_t chunk, uint32_t draw, uint64_t tick,
                             double out[64]) {
    uint32_t words[64];
    dsl_philox_words(key0, key1, chunk * 16u, draw, tick, 16, words);
#pragma omp simd
    for (uint32_t lane = 0; lane < 64; lane++)
        out[lane] = ((double)words[lane] + 0.5) * 0x1p-32;
}
