/* needs: bits */
/* a / c for a whole constant c: see over.h. */
DSL_INLINE float dsl_overf(float a, float c) {
    DSL_EXACT
    float inverse = 1.0f / c, near = a * inverse, size = fabsf(near);
#if defined(__FMA__) || defined(__aarch64__)
    float exact = __builtin_fmaf(__builtin_fmaf(-near, c, a), inverse, near);
#else
    float exact = a / c;
#endif
    return ((size > 0x1p-90f) & (size < INFINITY)) ? exact : near;
}
