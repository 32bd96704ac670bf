/* needs: log10 */
/* dsl_log10 for float, through double: measured error below 0.501 ulp. */
DSL_INLINE float dsl_log10f(float x) { return (float)dsl_log10(x); }
