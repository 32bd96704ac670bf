/* needs: arc_sinef */
/* asin(x) for float, in double: measured error below 0.51 ulp. */
DSL_INLINE float dsl_asinf(float x) {
    DSL_EXACT
    double size = fabs((double)x), angle = dsl_arc_sinef(size);
    return (float)copysign(dsl_choose(size > 0.5, 0x1.921fb54442d18p+0 - 2.0 * angle, angle), (double)x);
}
