/* needs: log_core, exp_series, pow_edges */
/* x^y for float with the special cases of dsl_pow, in double, whose logarithm and exponential have digits to spare:
   measured error below 0.501 ulp. */
DSL_INLINE float dsl_powf(float a, float b) {
    DSL_EXACT
    double x = a, y = b, r, rest, even, odd;
    uint64_t n;
    double e = dsl_log_core(fabs(x), 0.0) * dsl_between(-1e19, y, 1e19);
    dsl_exp_series(dsl_between(-200.0, e, 200.0), &n, &r, &rest, &even, &odd);
    double value = 1.0 + (r + dsl_fma(r * r, dsl_fma(r, dsl_fma(r, odd, even), 0.5), rest));
    return (float)dsl_pow_edges(x, y, value * dsl_from_bits((n + 1023) << 52));
}
