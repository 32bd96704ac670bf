/* needs: circle */
/* sin(x): measured error below 0.79 ulp for |x| < 2^26 = 6.7e7; beyond, see far_angle.h. */
DSL_INLINE double dsl_near_sin(double x) {
    double r, rest;
    uint64_t quarter;
    dsl_circle_reduce(x, &quarter, &r, &rest);
    double value = dsl_circle_sine(quarter, r, rest);
    return fabs(x) < 1e-9 ? x : value;
}
