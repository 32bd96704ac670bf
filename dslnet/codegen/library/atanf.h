/* needs: arcf */
/* atan(x) for float, in double: measured error below 0.51 ulp. */
DSL_INLINE float dsl_atanf(float x) {
    DSL_EXACT
    double size = fabs((double)x), inverse = 1.0 / size;
    int far = size > 1.0;
    double angle = dsl_arcf(dsl_choose(far, inverse, size));
    return (float)copysign(dsl_choose(far, 0x1.921fb54442d18p+0 - angle, angle), (double)x);
}
