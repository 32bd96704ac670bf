/* needs: bits */
/* numpy.maximum: NaN where either is. */
DSL_INLINE float dsl_maximumf(float a, float b) { return ((a >= b) | (a != a)) ? a : b; }
