/* needs: log_core */
/* log10(x) for float, through double: measured error below 0.501 ulp. */
DSL_INLINE float dsl_log10f(float a) {
    DSL_EXACT
    double x = a, value = dsl_log_core(x, 0.0) * 0.4342944819032518;
    value = dsl_choose(x < INFINITY, value, x);
    value = dsl_choose(x < 0.0, (double)NAN, value);
    return (float)dsl_choose(x == 0.0, -(double)INFINITY, value);
}
