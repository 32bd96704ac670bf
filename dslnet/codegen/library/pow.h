/* needs: log_pair, exp_parts, scale */
/* x^y with the special cases of C (and so of NumPy): measured error below 0.64 ulp, and 0.76 where the result is
   subnormal. */
DSL_INLINE double dsl_pow(double x, double y) {
    DSL_EXACT
    double size = fabs(x), bound = y > 1e19 ? 1e19 : y, log_high, log_low, e, e_low, high, low;
    bound = bound < -1e19 ? -1e19 : bound;
    dsl_log_pair(size < 0x1p-1022 ? size * 0x1p54 : size, size < 0x1p-1022 ? -54.0 : 0.0, &log_high, &log_low);
    dsl_product(log_high, bound, &e, &e_low);
    e_low += log_low * bound;
    double inside = e < -750.0 ? -750.0 : e;
    inside = inside > 711.0 ? 711.0 : inside;
    uint64_t n;
    dsl_exp_parts(inside, inside == e ? e_low : 0.0, &n, &high, &low);
    double sum = 1.0 + high, value = dsl_scale(sum + ((high - (sum - 1.0)) + low), n);
    value = size == 0.0 ? (y < 0.0 ? (double)INFINITY : 0.0) : value;
    value = size == (double)INFINITY ? (y < 0.0 ? 0.0 : (double)INFINITY) : value;
    double broken = ((x < 0.0) & (size < (double)INFINITY)) ? (double)NAN : value;
    value = floor(y) == y ? value : broken;
    uint64_t sign = dsl_bits(x) & 0x8000000000000000;
    sign = floor(y) == y ? sign : 0;
    sign = floor(y * 0.5) == y * 0.5 ? 0 : sign;
    value = dsl_from_bits(dsl_bits(value) ^ sign);
    value = ((x != x) | (y != y)) ? (double)NAN : value;
    return ((y == 0.0) | (x == 1.0)) ? 1.0 : value;
}
