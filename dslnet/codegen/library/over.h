/* needs: bits */
/* a / c for a c that many divisions have in common: times its reciprocal, and where there is a fused multiply-add what
   that misses is put right, which gives the bits of a division (Markstein, 1990, Computation of elementary functions on
   the IBM RISC System/6000 processor, IBM J. Res. Dev. 34). What is nearly nothing, or infinite, is the product on every
   machine. */
DSL_INLINE double dsl_over(double a, double c) {
    DSL_EXACT
    double inverse = 1.0 / c, near = a * inverse, size = fabs(near);
#if DSL_FUSED
    double exact = __builtin_fma(__builtin_fma(-near, c, a), inverse, near);
#else
    double exact = a / c;
#endif
    return dsl_choose((size > 0x1p-900) & (size < INFINITY), exact, near);
}
