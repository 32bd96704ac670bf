/* needs: bits */
/* 1 / x, good to a twentieth, for x in [2^-1022, 2^1022]; a large number at 0. The bits of a number are nearly its
   logarithm. What a division or a root lacks needs no better divisor. */
DSL_INLINE double dsl_rough_inverse(double x) { return dsl_from_bits(0x7fde6238502484ba - dsl_bits(x)); }
