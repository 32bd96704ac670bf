/* needs: arc_sinef */
/* acos(x) for float, in double: measured error below 0.51 ulp. */
DSL_INLINE float dsl_acosf(float x) {
    DSL_EXACT
    double size = fabs((double)x), angle = dsl_arc_sinef(size);
    int far = size > 0.5, below = x < 0.0f;
    double base = dsl_choose(far, below ? 0x1.921fb54442d18p+1 : 0.0, 0x1.921fb54442d18p+0);
    return (float)(base + dsl_choose(far, 2.0, 1.0) * (far == below ? -1.0 : 1.0) * angle);
}
