/* needs: log_core */
/* log(x): measured error below 0.86 ulp. */
DSL_INLINE double dsl_log(double x) {
    double scaled = x < 0x1p-1022 ? x * 0x1p54 : x, value = dsl_log_core(scaled, x < 0x1p-1022 ? -54.0 : 0.0);
    value = x < INFINITY ? value : x;
    value = x < 0.0 ? (double)NAN : value;
    return x == 0.0 ? -(double)INFINITY : value;
}
