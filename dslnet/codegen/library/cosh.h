/* needs: half_exps */
/* cosh(x): measured error below 0.67 ulp. */
DSL_INLINE double dsl_cosh(double x) {
    DSL_EXACT
    double a, b, r, s, c, size = fabs(x);
    dsl_half_exps(size > 710.6 ? 710.6 : size, &a, &b, &r, &s, &c);
    double both = a + b, lost = b - (both - a);
    double sum = both + a * r, rest = a * r - (sum - both);
    return (sum + ((rest + lost) + (both * c + ((a - b) * s - b * r)))) * 2.0;
}
