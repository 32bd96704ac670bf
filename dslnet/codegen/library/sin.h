/* needs: near_sin, far_circle */
/* sin(x) for all x: measured error below 0.79 ulp. Loops whose angles are known to be near call dsl_near_sin. */
DSL_INLINE double dsl_sin(double x) { return fabs(x) >= 0x1p26 ? dsl_far_circle(x, 0) : dsl_near_sin(x); }
