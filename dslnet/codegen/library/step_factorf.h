/* needs: bitsf */
/* (exp(x) - 1) / x, and 1 at 0, for float, as the increment of a step needs it: measured error below 2.8 ulp; infinite
   beyond 88. */
DSL_INLINE float dsl_step_factorf(float x) {
    DSL_EXACT
    float inside = x < -30.0f ? -30.0f : x;
    inside = inside > 88.0f ? 88.0f : inside;
    float shifted = inside * 0x1.715476p+0f + 0x1.8p23f, whole = shifted - 0x1.8p23f;
    float r = (inside - whole * 0x1.62e4p-1f) - whole * 0x1.7f7d1cp-20f;
    float near = 1.0f + r * (0x1.000002p-1f + r * (0x1.555556p-3f + r * (0x1.5554acp-5f + r * (0x1.1110c6p-7f
                 + r * (0x1.6d758cp-10f + r * 0x1.a151bap-13f)))));
    float power = dsl_from_bitsf((dsl_bitsf(shifted) + 127) << 23), far = (r * near * power + (power - 1.0f)) / x;
    float value = whole == 0.0f ? near : far;
    return x > 88.0f ? INFINITY : value;
}
