/* needs: bits */
/* The larger of a value and a bound that is not NaN: one instruction. NaN stays. */
DSL_INLINE double dsl_at_least(double a, double bound) { return a < bound ? bound : a; }
