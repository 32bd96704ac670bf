/* needs: log1p */
/* dsl_log1p for float, through double. */
DSL_INLINE float dsl_log1pf(float x) { return (float)dsl_log1p(x); }
