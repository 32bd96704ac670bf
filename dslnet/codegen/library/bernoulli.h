<<<<<<< HEAD
/* needs: expm1_parts */
/* x / (exp(x) - 1), and 1 at 0: measured error below 1.5 ulp. */
DSL_INLINE double dsl_bernoulli(double x) {
    DSL_EXACT
    double high, low, inside = x < -60.0 ? -60.0 : x;
    inside = inside > 755.0 ? 755.0 : inside;
    dsl_expm1_parts(inside, inside > 600.0 ? 100 : 0, &high, &low);
    double value = (fabs(x) < 1e-18 ? 1.0 : x) / (fabs(x) < 1e-18 ? 1.0 : high);
    return x > 755.0 ? 0.0 : value * (inside > 600.0 ? 0x1p-100 : 1.0);
=======
/* needs: expm1 */
/* x / (exp(x) - 1), and 1 at 0; 0 beyond 709, where it is below 1e-305: measured error below 1.6 ulp. */
DSL_INLINE double dsl_bernoulli(double x) {
    DSL_EXACT
    double value = dsl_choose(fabs(x) < 1e-18, 1.0, x / dsl_expm1(x));
    return dsl_choose(x > 709.0, 0.0, value);
>>>>>>> main
}
