/* needs: series */
/* x = n log 2 + r + rest, |r| <= 0.347, and the series of exp(r) = 1 + r + r^2 / 2 + r^3 even + r^4 odd, where even
   and odd are series in r^2. x must lie in [-800, 800]; the low 12 bits of `n` count. Error about 2^-59. */
DSL_INLINE void dsl_exp_series(double x, uint64_t *n, double *r, double *rest, double *even, double *odd) {
    DSL_EXACT
    const double log2_high = 0x1.62e42fefa3p-1, log2_low = 0x1.3de6af278ece6p-42;
    double shifted = dsl_fma(x, 1.4426950408889634, 0x1.8p52), whole = shifted - 0x1.8p52;
    double exact = dsl_fma(-whole, log2_high, x), near = dsl_fma(-whole, log2_low, exact), z = near * near;
    *n = dsl_bits(shifted);
    *r = near;
    *rest = dsl_fma(-whole, log2_low, exact - near);
    *odd = dsl_series5(z, 0x1.5555555555559p-5, 0x1.6c16c16c14a5cp-10, 0x1.a01a01af70dcep-16, 0x1.27e4c7a8bcc6fp-22,
        0x1.1f92e90d62482p-29);
    *even = dsl_series5(z, 0x1.5555555555559p-3, 0x1.111111110f6d7p-7, 0x1.a01a01afd8049p-13, 0x1.71ddf86f7bbe7p-19,
        0x1.af5e95413292fp-26);
}
