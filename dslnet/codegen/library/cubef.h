/* needs: bits */
/* x^3 */
DSL_INLINE float dsl_cubef(float x) { return x * x * x; }
