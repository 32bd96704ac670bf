/* needs: exp_parts, scale */
/* exp(x): measured error below 0.60 ulp, and 0.76 where the result is subnormal. */
DSL_INLINE double dsl_exp(double x) {
    DSL_EXACT
    double high, low;
    uint64_t n;
    x = x < -746.0 ? -746.0 : x;
    x = x > 710.0 ? 710.0 : x;
    dsl_exp_parts(x, 0.0, &n, &high, &low);
    double sum = 1.0 + high, rest = high - (sum - 1.0);
    return dsl_scale(sum + (rest + low), n);
}
