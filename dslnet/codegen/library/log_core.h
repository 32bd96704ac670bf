/* needs: log_parts */
/* log(x) for x in [2^-1022, infinity), plus `shift` times log 2. */
DSL_INLINE double dsl_log_core(double x, double shift) {
    DSL_EXACT
    const double log2_high = 0x1.62e42fefa3p-1, log2_low = 0x1.3de6af278ece6p-42;
    double n, f;
    dsl_log_parts(x, &n, &f);
    n += shift;
    double s = f / (2.0 + f), half = 0.5 * f * f, rest = dsl_fma(s, half + dsl_log_series(s * s), n * log2_low);
    return dsl_fma(n, log2_high, f - (half - rest));
}
