/* needs: bits */
/* x^4 */
DSL_INLINE float dsl_fourthf(float x) { return x * x * x * x; }
