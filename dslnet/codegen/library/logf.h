/* needs: log_coref */
/* log(x) for float: error below 0.84 ulp, found by trying all floats. */
DSL_INLINE float dsl_logf(float x) {
    float scaled = x < 0x1p-126f ? x * 0x1p32f : x, value = dsl_log_coref(scaled, x < 0x1p-126f ? -32.0f : 0.0f);
    value = x < INFINITY ? value : x;
    value = x < 0.0f ? NAN : value;
    return x == 0.0f ? -INFINITY : value;
}
