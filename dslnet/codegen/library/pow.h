/* needs: log_pair, exp_parts, scale */
/* x^y with the special cases of C (and so of NumPy): measured error below 0.64 ulp, and 0.76 where the result is
   subnormal. Where x or y is one number for all, or x was chosen, gcc vectorises no chain of `? :`. */
DSL_INLINE double dsl_pow(double x, double y) {
    DSL_EXACT
    double size = fabs(x), bound = dsl_between(-1e19, y, 1e19), log_high, log_low, e, e_low, high, low;
    int tiny = size < 0x1p-1022, whole = floor(y) == y, even = floor(y * 0.5) == y * 0.5;
    dsl_log_pair(dsl_choose(tiny, size * 0x1p54, size), dsl_choose(tiny, -54.0, 0.0), &log_high, &log_low);
    dsl_product(log_high, bound, &e, &e_low);
    e_low += log_low * bound;
    double inside = dsl_between(-750.0, e, 711.0);
    uint64_t n;
    dsl_exp_parts(inside, dsl_choose(inside == e, e_low, 0.0), &n, &high, &low);
    double sum = 1.0 + high, value = dsl_scale(sum + ((high - (sum - 1.0)) + low), n);
    value = dsl_choose(size == 0.0, dsl_choose(y < 0.0, (double)INFINITY, 0.0), value);
    double least = dsl_choose(whole, -(double)INFINITY, 0.0);
    value = dsl_choose(x < least, (double)NAN, value);
    value = dsl_choose(size == (double)INFINITY, dsl_choose(y < 0.0, 0.0, (double)INFINITY), value);
    double sign = dsl_choose(whole, dsl_choose(even, 0.0, -0.0), 0.0);
    value = dsl_from_bits(dsl_bits(value) ^ (dsl_bits(x) & dsl_bits(sign)));
    value = dsl_choose(__builtin_isunordered(x, y), (double)NAN, value);
    return dsl_choose(y == 0.0, 1.0, dsl_choose(x == 1.0, 1.0, value));
}
