/* needs: arc_sine */
/* acos(x): measured error below 0.63 ulp. */
DSL_INLINE double dsl_acos(double x) {
    DSL_EXACT
    double t, more, size = fabs(x);
    dsl_arc_sine(size, &t, &more);
    int far = size > 0.5, below = x < 0.0;
    double base = dsl_choose(far, below ? 0x1.921fb54442d18p+1 : 0.0, 0x1.921fb54442d18p+0);
    double base_low = dsl_choose(far, below ? 0x1.1a62633145c07p-53 : 0.0, 0x1.1a62633145c07p-54);
    double times = dsl_choose(far, 2.0, 1.0) * (far == below ? -1.0 : 1.0), sum = base + times * t;
    return sum + ((times * t - (sum - base)) + (base_low + times * more));
}
