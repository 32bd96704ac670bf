/* needs: expm1_partsf */
/* exp(x) - 1 for float: error below 0.81 ulp, found by trying all floats. */
DSL_INLINE float dsl_expm1f(float x) {
    DSL_EXACT
    float high, low, inside = x < -30.0f ? -30.0f : x;
    inside = inside > 89.0f ? 89.0f : inside;
    dsl_expm1_partsf(inside, 1, &high, &low);
    return fabsf(x) < 1e-10f ? x : high * 2.0f;
}
