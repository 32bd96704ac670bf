/* needs: bits */
/* numpy.heaviside(x, value at 0). */
DSL_INLINE float dsl_heavisidef(float x, float at_zero) {
    float step = x < 0.0f ? 0.0f : 1.0f;
    step = x == 0.0f ? at_zero : step;
    return x != x ? x : step;
}
