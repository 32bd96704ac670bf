/* needs: tan */
/* dsl_tan for float, through double: measured error below 0.501 ulp. */
DSL_INLINE float dsl_tanf(float x) { return (float)dsl_tan(x); }
