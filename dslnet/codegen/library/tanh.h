/* needs: expm1_parts, quotient */
/* tanh(x): measured error below 0.78 ulp. */
DSL_INLINE double dsl_tanh(double x) {
    DSL_EXACT
    double high, low, size = fabs(x);
    double inside = size > 22.0 ? 22.0 : size;
    dsl_expm1_parts(2.0 * inside, 0, &high, &low);
    double sum = 2.0 + high, rest = high >= 2.0 ? 2.0 - (sum - high) : high - (sum - 2.0);
    double value = dsl_quotient(high, low, sum, rest + low);
    return size < 1e-9 ? x : copysign(value, x);
}
