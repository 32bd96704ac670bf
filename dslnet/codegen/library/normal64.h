/* needs: uniform64, log_core, polar */
/* Standard normal numbers for the neurons 64 * chunk ... 64 * chunk + 63 (Box and Muller, 1958): the two uniform
   numbers of a block give the two normal ones. */
DSL_INLINE void dsl_normal64(uint32_t key0, uint32_t key1, uint32_t chunk, uint32_t draw, uint64_t tick,
                                double out[64]) {
    dsl_uniform64(key0, key1, chunk, draw, tick, out);
#pragma omp simd
    for (uint32_t b = 0; b < 32; b++) /* apart: in one loop registers are too few */
        out[b] = -2.0 * dsl_log_core(1.0 - out[b], 0.0);
#pragma omp simd
    for (uint32_t b = 0; b < 32; b++) {
        double x, y;
        dsl_polar(out[b], out[b + 32], &x, &y);
        out[b] = x;
        out[b + 32] = y;
    }
}
