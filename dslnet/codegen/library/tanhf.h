/* needs: expm1_partsf */
/* tanh(x) for float: error below 0.70 ulp, found by trying all floats. What the quotient lacks is found with halves of
   12 bits, whose products are exact. */
DSL_INLINE float dsl_tanhf(float x) {
    DSL_EXACT
    float high, low, size = fabsf(x);
    float inside = size > 10.0f ? 10.0f : size;
    dsl_expm1_partsf(2.0f * inside, 0, &high, &low);
    float sum = 2.0f + high, back = sum - high, rest = (2.0f - back) + (high - (sum - back));
    float quotient = high / sum;
    float q = dsl_from_bitsf(dsl_bitsf(quotient) & 0xfffff000), b = dsl_from_bitsf(dsl_bitsf(sum) & 0xfffff000);
    float left = ((high - q * b) - q * (sum - b)) - (quotient - q) * sum;
    float value = quotient + (left + (low - quotient * (rest + low))) / sum;
    return size < 1e-4f ? x : copysignf(value, x);
}
