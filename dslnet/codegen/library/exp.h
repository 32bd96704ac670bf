/* needs: exp_series, scale */
/* exp(x): measured error below 0.90 ulp, and 0.90 where the result is subnormal. */
DSL_INLINE double dsl_exp(double x) {
    DSL_EXACT
    double r, rest, even, odd;
    uint64_t n;
    dsl_exp_series(dsl_between(-746.0, x, 710.0), &n, &r, &rest, &even, &odd);
    return dsl_scale(1.0 + (r + dsl_fma(r * r, dsl_fma(r, dsl_fma(r, odd, even), 0.5), rest)), n);
}
