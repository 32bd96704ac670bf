/* needs: bits */
/* a / c for a c that many divisions have in common: see over.h. */
DSL_INLINE float dsl_overf(float a, float c) {
    DSL_EXACT
    float inverse = 1.0f / c, near = a * inverse, size = fabsf(near);
#if DSL_FUSED
    float exact = __builtin_fmaf(__builtin_fmaf(-near, c, a), inverse, near);
#else
    float exact = a / c;
#endif
    return ((size > 0x1p-90f) & (size < INFINITY)) ? exact : near;
}
