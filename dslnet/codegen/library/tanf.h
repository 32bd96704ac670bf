/* needs: near_tanf, far_tan */
/* tan(x) for float and all x: measured error below 0.51 ulp. Loops of angles known to be near call dsl_near_tanf. */
DSL_INLINE float dsl_tanf(float x) {
    return fabsf(x) >= 0x1p26f ? (float)dsl_far_tan((double)x) : dsl_near_tanf(x);
}
