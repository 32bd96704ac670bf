/* needs: cbrt */
/* dsl_cbrt for float, through double. */
DSL_INLINE float dsl_cbrtf(float x) { return (float)dsl_cbrt(x); }
