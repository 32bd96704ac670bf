/* needs: log2 */
/* dsl_log2 for float, through double: measured error below 0.501 ulp. */
DSL_INLINE float dsl_log2f(float x) { return (float)dsl_log2(x); }
