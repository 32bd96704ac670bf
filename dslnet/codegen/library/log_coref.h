/* needs: bitsf */
/* log(x) for a float x in [2^-126, infinity), plus `shift` times log 2; as in double. */
DSL_INLINE float dsl_log_coref(float x, float shift) {
    DSL_EXACT
    const uint32_t root_half = 0x3f3504f3, one = 0x3f800000;
    uint32_t moved = dsl_bitsf(x) + (one - root_half);
    float n = dsl_from_bitsf(moved >> 23 | 0x4b000000) - (0x1p23f + 127.0f) + shift;
    float f = dsl_from_bitsf((moved & 0x007fffff) + root_half) - 1.0f;
    float s = f / (2.0f + f), z = s * s, half = 0.5f * f * f;
    float series = z * (0x1.555554p-1f + z * (0x1.999a7cp-2f + z * (0x1.24387ap-2f + z * 0x1.e30526p-3f)));
    return n * 0x1.62e4p-1f - ((half - (s * (half + series) + n * 0x1.7f7d1cp-20f)) - f);
}
