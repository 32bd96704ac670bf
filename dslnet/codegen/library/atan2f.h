/* needs: arcf */
/* atan2(y, x) for float, in double, where no quotient of two floats leaves the range: measured error below 0.51 ulp. */
DSL_INLINE float dsl_atan2f(float y, float x) {
    DSL_EXACT
    double across = fabs((double)y), along = fabs((double)x), way = (double)x;
    int steep = across > along, behind = (int)(dsl_bits(way) >> 63);
    double less = dsl_choose(steep, along, across), more = dsl_choose(steep, across, along);
    double angle = dsl_arcf(dsl_choose(less == more, more == 0.0 ? 0.0 : 1.0, less / more));
    double base = dsl_choose(steep, 0x1.921fb54442d18p+0, behind ? 0x1.921fb54442d18p+1 : 0.0);
    angle = dsl_from_bits(dsl_bits(angle) ^ (uint64_t)(steep != behind) << 63);
    return (float)copysign(base + angle, (double)y);
}
