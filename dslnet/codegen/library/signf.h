/* needs: sign */
/* dsl_sign for float, through double. */
DSL_INLINE float dsl_signf(float x) { return (float)dsl_sign(x); }
