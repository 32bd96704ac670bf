/* needs: bits */
/* a / c for a constant c, rounded as a division (Markstein, 1990, Computation of elementary functions on the IBM RISC
   System/6000 processor, IBM J. Res. Dev. 34): times the reciprocal, and what that misses put right. */
DSL_INLINE double dsl_over(double a, double c) {
    DSL_EXACT
    if (!DSL_FUSED)
        return a / c;
    double inverse = 1.0 / c, near = a * inverse;
    double exact = dsl_fma(dsl_fma(-near, c, a), inverse, near);
    return dsl_choose(fabs(near) < INFINITY, exact, near);
}
