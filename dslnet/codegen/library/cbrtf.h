/* needs: cbrt */
/* dsl_cbrt for float, through double: measured error below 0.501 ulp. */
DSL_INLINE float dsl_cbrtf(float x) { return (float)dsl_cbrt(x); }
