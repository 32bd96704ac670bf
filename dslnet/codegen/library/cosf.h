/* needs: cos */
/* dsl_cos for float, through double. */
DSL_INLINE float dsl_cosf(float x) { return (float)dsl_cos(x); }
