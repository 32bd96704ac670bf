/* needs: bits */
/* x^3 */
DSL_INLINE double dsl_cube(double x) { return x * x * x; }
