/* needs: exp_series */
/* exp(x + extra) = 2^n (1 + high + low), |high| <= 0.347, |low| <= 0.08, together good to about 2^-58. x must lie in
   [-800, 800], extra be within its rounding; the low 12 bits of `n` count. */
DSL_INLINE void dsl_exp_parts(double x, double extra, uint64_t *n, double *high, double *low) {
    DSL_EXACT
    double r, rest, even, odd;
    dsl_exp_series(x, n, &r, &rest, &even, &odd);
    rest += extra;
    *high = r;
    double curve = r * r * dsl_fma(r, dsl_fma(r, odd, even), 0.5);
    *low = curve + dsl_fma(rest, r + curve, rest);
}
