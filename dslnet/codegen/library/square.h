/* needs: bits */
/* x^2 */
DSL_INLINE double dsl_square(double x) { return x * x; }
