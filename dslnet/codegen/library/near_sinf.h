/* needs: near_sin */
/* dsl_near_sin for float, through double: measured error below 0.501 ulp. */
DSL_INLINE float dsl_near_sinf(float x) { return (float)dsl_near_sin(x); }
