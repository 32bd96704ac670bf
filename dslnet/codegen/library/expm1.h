/* needs: expm1_parts */
/* exp(x) - 1: measured error below 0.97 ulp. */
DSL_INLINE double dsl_expm1(double x) {
    DSL_EXACT
    double high, low;
    dsl_expm1_parts(dsl_between(-60.0, x, 710.0), 1, &high, &low);
    return dsl_choose(fabs(x) < 1e-20, x, high * 2.0);
}
