/* needs: cosh */
/* dsl_cosh for float, through double. */
DSL_INLINE float dsl_coshf(float x) { return (float)dsl_cosh(x); }
