/* needs: sinh */
/* dsl_sinh for float, through double. */
DSL_INLINE float dsl_sinhf(float x) { return (float)dsl_sinh(x); }
