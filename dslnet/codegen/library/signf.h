/* needs: bits */
/* numpy.sign: -1, 0 or 1, and NaN of NaN. */
DSL_INLINE float dsl_signf(float x) {
    float value = x > 0.0f ? 1.0f : 0.0f;
    value = x < 0.0f ? -1.0f : value;
    return x != x ? x : value;
}
