/* needs: log_core */
/* log(x): measured error below 0.86 ulp. */
DSL_INLINE double dsl_log(double x) {
    int tiny = x < 0x1p-1022;
    double value = dsl_log_core(dsl_choose(tiny, x * 0x1p54, x), dsl_choose(tiny, -54.0, 0.0));
    value = dsl_choose(x < INFINITY, value, x);
    value = dsl_choose(x < 0.0, (double)NAN, value);
    return dsl_choose(x == 0.0, -(double)INFINITY, value);
}
