/* needs: sin */
/* dsl_sin for float, through double. */
DSL_INLINE float dsl_sinf(float x) { return (float)dsl_sin(x); }
