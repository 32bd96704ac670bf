/* needs: circle */
/* cos(x): measured error below 0.79 ulp for |x| < 2^26 = 6.7e7; beyond, see far_angle.h. */
DSL_INLINE double dsl_near_cos(double x) {
    double r, rest;
    uint64_t quarter;
    dsl_circle_reduce(x, &quarter, &r, &rest);
    return dsl_circle_sine(quarter + 1, r, rest);
}
