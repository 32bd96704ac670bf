/* needs: bits */
/* numpy.maximum: NaN where either is. */
DSL_INLINE double dsl_maximum(double a, double b) { return ((a >= b) | (a != a)) ? a : b; }
