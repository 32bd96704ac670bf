/* needs: counts64 */
/* Poisson numbers in single precision, drawn in double. */
static inline void dsl_counts64f(uint32_t key0, uint32_t key1, uint32_t chunk, uint64_t tick, const DslLaw *law,
                                 float out[64])
{
    double counts[64];
    dsl_counts64(key0, key1, chunk, tick, law, counts);
#pragma omp simd
    for (int lane = 0; lane < 64; lane++)
        out[lane] = (float)counts[lane];
}
