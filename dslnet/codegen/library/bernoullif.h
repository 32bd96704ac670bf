/* needs: expm1_partsf */
/* x / (exp(x) - 1), and 1 at 0, for float: error below 1.5 ulp, found by trying all floats. */
DSL_INLINE float dsl_bernoullif(float x) {
    DSL_EXACT
    float high, low, inside = x < -30.0f ? -30.0f : x;
    inside = inside > 110.0f ? 110.0f : inside;
    dsl_expm1_partsf(inside, inside > 60.0f ? 50 : 0, &high, &low);
    float value = (fabsf(x) < 1e-9f ? 1.0f : x) / (fabsf(x) < 1e-9f ? 1.0f : high);
    return x > 110.0f ? 0.0f : value * (inside > 60.0f ? 0x1p-50f : 1.0f);
}
