/* needs: arc */
/* atan(x): measured error below 0.70 ulp. By the tangent of a difference it is pi / 4 more than the arc of
   (x - 1) / (x + 1), and pi / 2 more than that of -1 / x; from 2^60 on that is nothing. */
DSL_INLINE double dsl_atan(double x) {
    DSL_EXACT
    double size = fabs(x), inside = size > 0x1p60 ? 0x1p60 : size, sum = inside + 1.0;
    int mid = (inside > 0.5) & (inside <= 3.0), far = inside > 3.0;
    double above = dsl_choose(mid, inside - 1.0, dsl_choose(far, -1.0, inside));
    double below = dsl_choose(mid, sum, dsl_choose(far, inside, 1.0));
    double below_low = dsl_choose(mid, inside - (sum - 1.0), 0.0);
    double base = dsl_choose(mid, 0x1.921fb54442d18p-1, dsl_choose(far, 0x1.921fb54442d18p+0, 0.0));
    double base_low = dsl_choose(mid, 0x1.1a62633145c07p-55, dsl_choose(far, 0x1.1a62633145c07p-54, 0.0));
    return copysign(dsl_arc(above, below, below_low, base, base_low), x);
}
