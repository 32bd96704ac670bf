/* needs: circle */
/* cos(x): measured error below 0.79 ulp for |x| < 2^52 = 4.5e15. Beyond, where neighbouring
   numbers lie more than 1 apart and have no phase left, the result is NaN. */
DSL_INLINE double dsl_cos(double x) {
    double r, rest;
    uint64_t quarter;
    dsl_circle_reduce(x, &quarter, &r, &rest);
    double value = dsl_circle_sine(quarter + 1, r, rest);
    return fabs(x) < 0x1p52 ? value : (double)NAN;
}
