/* needs: bits */
/* The larger of a value and a bound that is not NaN: one instruction. NaN stays. */
DSL_INLINE float dsl_at_leastf(float a, float bound) { return a < bound ? bound : a; }
