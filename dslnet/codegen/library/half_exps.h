/* needs: exp_series */
/* What sinh and cosh are made of, for x in [0, 710.6]: with a = 2^(n - 2) and b = 2^(-n - 2)
   sinh(x) = 2 ((a - b) (1 + c) + (a + b) (r + s)) and cosh(x) = 2 ((a + b) (1 + c) + (a - b) (r + s)). */
DSL_INLINE void dsl_half_exps(double x, double *a, double *b, double *r, double *s, double *c) {
    DSL_EXACT
    double rest, even, odd, z;
    uint64_t n;
    dsl_exp_series(x, &n, r, &rest, &even, &odd);
    z = *r * *r;
    *a = dsl_from_bits((n + 1021) << 52);
    *b = x > 60.0 ? 0.0 : dsl_from_bits((1021 - n) << 52);
    *s = *r * z * even + rest;
    *c = z * 0.5 + (z * z * odd + *r * rest);
}
