/* needs: near_cos, far_circle */
/* cos(x) for all x: measured error below 0.79 ulp. Loops whose angles are known to be near call dsl_near_cos. */
DSL_INLINE double dsl_cos(double x) { return fabs(x) >= 0x1p26 ? dsl_far_circle(x, 1) : dsl_near_cos(x); }
