/* needs: expm1_parts, quotient */
/* (exp(x) - 1) / x, and 1 at 0: measured error below 0.75 ulp. */
DSL_INLINE double dsl_exprel(double x) {
    DSL_EXACT
    double high, low, inside = x < -60.0 ? -60.0 : x;
    inside = inside > 720.0 ? 720.0 : inside;
    uint64_t down = inside > 600.0 ? 40 : 0;
    dsl_expm1_parts(inside, down, &high, &low);
    double divisor = fabs(x) < 1e-18 ? 1.0 : x;
    double value = dsl_quotient(high, low, divisor, 0.0) * (inside > 600.0 ? 0x1p40 : 1.0);
    value = fabs(x) < 1e-18 ? 1.0 : value;
    value = x > 720.0 ? (double)INFINITY : value;
    return x < -1e17 ? -1.0 / x : value;
}
