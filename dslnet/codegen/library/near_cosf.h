/* needs: near_cos */
/* dsl_near_cos for float, through double: measured error below 0.501 ulp. */
DSL_INLINE float dsl_near_cosf(float x) { return (float)dsl_near_cos(x); }
