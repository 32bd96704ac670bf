/* needs: bits */
/* The smaller of a value and a bound that is not NaN: one instruction. NaN stays. */
DSL_INLINE double dsl_at_most(double a, double bound) { return a > bound ? bound : a; }
