/* needs: log_core, exp_series */
/* x^y for float with the special cases of dsl_pow, in double, whose logarithm and exponential have digits to spare:
   measured error below 0.501 ulp. */
DSL_INLINE float dsl_powf(float a, float b) {
    DSL_EXACT
    double x = a, y = b, size = fabs(x), r, rest, even_terms, odd_terms;
    uint64_t n;
    int whole = floor(y) == y, even = floor(y * 0.5) == y * 0.5;
    double e = dsl_log_core(size, 0.0) * dsl_between(-1e19, y, 1e19);
    dsl_exp_series(dsl_between(-200.0, e, 200.0), &n, &r, &rest, &even_terms, &odd_terms);
    double value = 1.0 + (r + dsl_fma(r * r, dsl_fma(r, dsl_fma(r, odd_terms, even_terms), 0.5), rest));
    value *= dsl_from_bits((n + 1023) << 52);
    value = dsl_choose(size == 0.0, dsl_choose(y < 0.0, (double)INFINITY, 0.0), value);
    double least = dsl_choose(whole, -(double)INFINITY, 0.0);
    value = dsl_choose(x < least, (double)NAN, value);
    value = dsl_choose(size == (double)INFINITY, dsl_choose(y < 0.0, 0.0, (double)INFINITY), value);
    double sign = dsl_choose(whole, dsl_choose(even, 0.0, -0.0), 0.0);
    value = dsl_from_bits(dsl_bits(value) ^ (dsl_bits(x) & dsl_bits(sign)));
    value = dsl_choose(__builtin_isunordered(x, y), (double)NAN, value);
    return (float)dsl_choose(y == 0.0, 1.0, dsl_choose(x == 1.0, 1.0, value));
}
