/* needs: minimum */
/* dsl_minimum for float, through double. */
DSL_INLINE float dsl_minimumf(float a, float b) { return (float)dsl_minimum(a, b); }
