/* needs: bits */
/* x * 2^n for n in [-2045, 2046], with one rounding, from the low 12 bits of n: in two steps, so that neither the
   subnormal numbers nor the largest ones need a case of their own. */
DSL_INLINE double dsl_scale(double x, uint64_t n) {
    uint64_t both = n + 2046, first = both >> 1, second = both - first;
    return x * dsl_from_bits(first << 52) * dsl_from_bits(second << 52);
}
