/* needs: circle_tangent, far_angle */
/* tan(x) for |x| >= 2^26. */
static __attribute__((noinline, cold, unused)) double dsl_far_tan(double x) {
    double r, rest;
    uint64_t quarter;
    dsl_far_angle(x, &quarter, &r, &rest);
    return dsl_circle_tangent(quarter, r, rest);
}
