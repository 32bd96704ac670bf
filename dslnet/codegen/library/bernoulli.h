/* needs: expm1 */
/* x / (exp(x) - 1), and 1 at 0; 0 beyond 709, where it is below 1e-305: measured error below 1.6 ulp. */
DSL_INLINE double dsl_bernoulli(double x) {
    DSL_EXACT
    double value = dsl_choose(fabs(x) < 1e-18, 1.0, x / dsl_expm1(x));
    return dsl_choose(x > 709.0, 0.0, value);
}
