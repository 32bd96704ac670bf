/* needs: bits */
/* numpy.minimum: NaN where either is. */
DSL_INLINE double dsl_minimum(double a, double b) { return ((a <= b) | (a != a)) ? a : b; }
