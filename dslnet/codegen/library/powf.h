/* needs: pow */
/* dsl_pow for float, through double. */
DSL_INLINE float dsl_powf(float a, float b) { return (float)dsl_pow(a, b); }
