/* needs: sin */
/* dsl_sin for float, through double: measured error below 0.501 ulp. */
DSL_INLINE float dsl_sinf(float x) { return (float)dsl_sin(x); }
