/* needs: cos */
/* dsl_cos for float, through double: measured error below 0.501 ulp. */
DSL_INLINE float dsl_cosf(float x) { return (float)dsl_cos(x); }
