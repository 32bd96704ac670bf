/* needs: arc */
/* atan(x): measured error below 0.75 ulp. Beyond a half it is pi / 4 more than the arc of (x - 1) / (x + 1), beyond 3
   pi / 2 more than that of -1 / x, which is nothing from 2^60 on. */
DSL_INLINE double dsl_atan(double x) {
    DSL_EXACT
    double size = fabs(x), inside = size > 0x1p60 ? 0x1p60 : size;
    int beyond = inside > 0.5, far = inside > 3.0, mid = beyond & !far;
    double above = dsl_choose(far, -1.0, inside - dsl_choose(mid, 1.0, 0.0));
    double below = dsl_choose(beyond, inside, 0.0) + dsl_choose(far, 0.0, 1.0);
    double below_low = dsl_choose(mid, inside - (below - 1.0), 0.0);
    double eighths = dsl_choose(beyond, 1.0, 0.0) + dsl_choose(far, 1.0, 0.0);
    double base = eighths * 0x1.921fb54442d18p-1, base_low = eighths * 0x1.1a62633145c07p-55;
    return copysign(dsl_arc(above, below, below_low, base, base_low), x);
}
