/* needs: bits */
/* x^2 */
DSL_INLINE float dsl_squaref(float x) { return x * x; }
