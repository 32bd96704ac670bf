/* needs: log_pair, exp_parts, scale, pow_edges */
/* x^y with the special cases of C (and so of NumPy): measured error below 0.64 ulp, and 0.76 where the result is
   subnormal. */
DSL_INLINE double dsl_pow(double x, double y) {
    DSL_EXACT
    double size = fabs(x), bound = dsl_between(-1e19, y, 1e19), log_high, log_low, e, e_low, high, low;
    int tiny = size < 0x1p-1022;
    dsl_log_pair(dsl_choose(tiny, size * 0x1p54, size), dsl_choose(tiny, -54.0, 0.0), &log_high, &log_low);
    dsl_product(log_high, bound, &e, &e_low);
    e_low += log_low * bound;
    double inside = dsl_between(-750.0, e, 711.0);
    uint64_t n;
    dsl_exp_parts(inside, dsl_choose(inside == e, e_low, 0.0), &n, &high, &low);
    double sum = 1.0 + high;
    return dsl_pow_edges(x, y, dsl_scale(sum + ((high - (sum - 1.0)) + low), n));
}
