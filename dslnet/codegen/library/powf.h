/* needs: pow */
/* dsl_pow for float, through double: measured error below 0.501 ulp. */
DSL_INLINE float dsl_powf(float a, float b) { return (float)dsl_pow(a, b); }
