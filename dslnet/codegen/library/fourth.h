/* needs: bits */
/* x^4 */
DSL_INLINE double dsl_fourth(double x) { return x * x * x * x; }
