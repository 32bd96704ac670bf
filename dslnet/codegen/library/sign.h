/* needs: bits */
/* numpy.sign: -1, 0 or 1, and NaN of NaN. */
DSL_INLINE double dsl_sign(double x) {
    double value = x > 0.0 ? 1.0 : 0.0;
    value = x < 0.0 ? -1.0 : value;
    return x != x ? x : value;
}
