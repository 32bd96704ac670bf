/* needs: arc_sine */
/* asin(x): measured error below 0.63 ulp. */
DSL_INLINE double dsl_asin(double x) {
    DSL_EXACT
    double t, more, size = fabs(x);
    dsl_arc_sine(size, &t, &more);
    double sum = 0x1.921fb54442d18p+0 - 2.0 * t, rest = (0x1.921fb54442d18p+0 - sum) - 2.0 * t;
    double far = sum + (rest + (0x1.1a62633145c07p-54 - 2.0 * more));
    return copysign(dsl_choose(size > 0.5, far, t + more), x);
}
