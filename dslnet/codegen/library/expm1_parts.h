/* needs: expm1_sum */
/* The same as the nearest double and what it lacks. */
DSL_INLINE void dsl_expm1_parts(double x, uint64_t down, double *high, double *low) {
    DSL_EXACT
    double sum, rest;
    dsl_expm1_sum(x, down, &sum, &rest);
    *high = sum + rest;
    *low = rest - (*high - sum);
}
