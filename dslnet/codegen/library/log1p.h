/* needs: log_parts */
/* log(1 + x): measured error below 0.82 ulp. What 1 + x loses is added again, divided by its derivative. */
DSL_INLINE double dsl_log1p(double x) {
    DSL_EXACT
    const double log2_high = 0x1.62e42fefa3p-1, log2_low = 0x1.3de6af278ece6p-42;
    double u = 1.0 + x, lost = x < 1.0 ? x - (u - 1.0) : 1.0 - (u - x), n, f;
    dsl_log_parts(u, &n, &f);
    double s = f / (2.0 + f), half = 0.5 * f * f, low = n * log2_low + lost / u;
    double value = n * log2_high - ((half - (s * (half + dsl_log_series(s * s)) + low)) - f);
    value = u < INFINITY ? value : x;
    value = x < -1.0 ? (double)NAN : value;
    value = x == -1.0 ? -(double)INFINITY : value;
    return fabs(x) < 1e-20 ? x : value;
}
