/* needs: near_tan */
/* dsl_near_tan for float, through double: measured error below 0.501 ulp. */
DSL_INLINE float dsl_near_tanf(float x) { return (float)dsl_near_tan(x); }
