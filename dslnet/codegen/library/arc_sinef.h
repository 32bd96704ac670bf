/* needs: series */
/* The same of a float in double, t + more in one, good to 2^-31, as results in float need it. */
DSL_INLINE double dsl_arc_sinef(double x) {
    DSL_EXACT
    double half = 0.5 - 0.5 * x, z = dsl_choose(x > 0.5, half, x * x), t = dsl_choose(x > 0.5, sqrt(half), x);
    double series = dsl_series6(z, 0x1.55554c6088b67p-3, 0x1.33387c4400827p-4, 0x1.6caedcf0bcdfap-5,
        0x1.04915c156c1cbp-5, 0x1.d92294fee9834p-7, 0x1.335512996788ap-5);
    return dsl_fma(t * z, series, t);
}
