/* needs: log1p */
/* dsl_log1p for float, through double: measured error below 0.501 ulp. */
DSL_INLINE float dsl_log1pf(float x) { return (float)dsl_log1p(x); }
