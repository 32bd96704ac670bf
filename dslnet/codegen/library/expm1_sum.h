/* needs: exp_parts */
/* (exp(x) - 1) / 2^down as the sum of two numbers, the second within some of the last digits of the first; x in
   [-60, 740], and down so large that the result stays below the largest double. */
DSL_INLINE void dsl_expm1_sum(double x, uint64_t down, double *sum, double *rest) {
    DSL_EXACT
    double r, c;
    uint64_t n;
    dsl_exp_parts(x, 0.0, &n, &r, &c);
    double scale = dsl_from_bits((n + 1023 - down) << 52), one = dsl_from_bits((1023 - down) << 52);
    double step = scale - one, back = step - scale, lost = (scale - (step - back)) - (one + back);
    *sum = dsl_fma(scale, r, step);
    *rest = dsl_fma(scale, r, step - *sum) + dsl_fma(scale, c, lost);
}
