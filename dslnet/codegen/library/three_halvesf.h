/* needs: bits */
/* x^(3/2), within 1.5 ulp: the root and the product are rounded. NaN below 0, and at -infinity, as the root is. */
DSL_INLINE float dsl_three_halvesf(float x) { return x * sqrtf(x); }
