/* needs: mod */
/* dsl_mod for float, through double. */
DSL_INLINE float dsl_modf(float a, float b) { return (float)dsl_mod(a, b); }
