/* needs: bits */
/* a / c for a constant c, rounded as a division: see over.h. */
DSL_INLINE float dsl_overf(float a, float c) {
    DSL_EXACT
    if (!DSL_FUSED)
        return a / c;
    float inverse = 1.0f / c, near = a * inverse;
    float exact = __builtin_fmaf(__builtin_fmaf(-near, c, a), inverse, near);
    return fabsf(near) < INFINITY ? exact : near;
}
