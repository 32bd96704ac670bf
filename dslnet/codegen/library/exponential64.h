/* needs: uniform64, log_core */
/* Exponential numbers of mean 1 for the neurons 64 * chunk ... 64 * chunk + 63. */
DSL_INLINE void dsl_exponential64(uint32_t key0, uint32_t key1, uint32_t chunk, uint32_t draw, uint64_t tick,
                                  double out[64]) {
    dsl_uniform64(key0, key1, chunk, draw, tick, out);
#pragma omp simd
    for (uint32_t lane = 0; lane < 64; lane++)
        out[lane] = 0.0 - dsl_log_core(1.0 - out[lane], 0.0);
}
