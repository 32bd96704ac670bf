/* needs: expm1_partsf */
/* (exp(x) - 1) / x, and 1 at 0, for float: measured error below 0.75 ulp. */
DSL_INLINE float dsl_exprelf(float x) {
    DSL_EXACT
    float high, low, inside = x < -30.0f ? -30.0f : x;
    inside = inside > 95.0f ? 95.0f : inside;
    dsl_expm1_partsf(inside, inside > 60.0f ? 20 : 0, &high, &low);
    float divisor = fabsf(x) < 1e-9f ? 1.0f : x, quotient = high / divisor;
    float q = dsl_from_bitsf(dsl_bitsf(quotient) & 0xfffff000), b = dsl_from_bitsf(dsl_bitsf(divisor) & 0xfffff000);
    float left = ((high - q * b) - q * (divisor - b)) - (quotient - q) * divisor;
    float value = (quotient + (left + low) / divisor) * (inside > 60.0f ? 0x1p20f : 1.0f);
    value = fabsf(x) < 1e-9f ? 1.0f : value;
    value = x > 95.0f ? INFINITY : value;
    return x < -1e8f ? -1.0f / x : value;
}
