/* needs: bits */
/* a * b without error, as `high` + `low`; where nothing is fused each factor is cut into two halves of 26 bits (Dekker
   1971). */
DSL_INLINE void dsl_product(double a, double b, double *high, double *low) {
    DSL_EXACT
#if DSL_FUSED
    *high = a * b;
    *low = dsl_fma(a, b, -*high);
#else
    double a_high = dsl_from_bits((dsl_bits(a) + 0x4000000) & 0xfffffffff8000000), a_low = a - a_high;
    double b_high = dsl_from_bits((dsl_bits(b) + 0x4000000) & 0xfffffffff8000000), b_low = b - b_high;
    double product = a * b;
    *low = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low;
    *high = product;
#endif
}
