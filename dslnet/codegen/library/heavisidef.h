/* needs: heaviside */
/* dsl_heaviside for float, through double. */
DSL_INLINE float dsl_heavisidef(float a, float b) { return (float)dsl_heaviside(a, b); }
