/* needs: near_tan, far_tan */
/* tan(x) for all x: measured error below 0.90 ulp, without a fused multiply-add 0.95. Loops of angles that are known to
   be near call dsl_near_tan. */
DSL_INLINE double dsl_tan(double x) { return fabs(x) >= 0x1p26 ? dsl_far_tan(x) : dsl_near_tan(x); }
