/* needs: maximum */
/* dsl_maximum for float, through double. */
DSL_INLINE float dsl_maximumf(float a, float b) { return (float)dsl_maximum(a, b); }
