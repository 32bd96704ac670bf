/* needs: circle, far_angle */
/* The sine of x and some quarters of a circle for |x| >= 2^26. */
static __attribute__((noinline, cold, unused)) double dsl_far_circle(double x, uint64_t quarters) {
    double r, rest;
    uint64_t quarter;
    dsl_far_angle(x, &quarter, &r, &rest);
    return dsl_circle_sine(quarter + quarters, r, rest);
}
