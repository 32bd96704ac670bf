/* needs: expm1_parts */
/* exp(x) - 1: measured error below 0.90 ulp. */
DSL_INLINE double dsl_expm1(double x) {
    DSL_EXACT
    double high, low, inside = x < -60.0 ? -60.0 : x;
    inside = inside > 710.0 ? 710.0 : inside;
    dsl_expm1_parts(inside, 1, &high, &low);
    return fabs(x) < 1e-20 ? x : high * 2.0;
}
