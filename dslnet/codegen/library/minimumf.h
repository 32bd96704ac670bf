/* needs: bits */
/* numpy.minimum: NaN where either is. */
DSL_INLINE float dsl_minimumf(float a, float b) { return ((a <= b) | (a != a)) ? a : b; }
