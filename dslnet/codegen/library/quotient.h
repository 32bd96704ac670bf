/* needs: product */
/* (a + a_low) / (b + b_low), as if rounded once, as good as the low parts are. */
DSL_INLINE double dsl_quotient(double a, double a_low, double b, double b_low) {
    DSL_EXACT
    double inverse = 1.0 / b, first = a * inverse, high, low;
    dsl_product(first, b, &high, &low);
    double left = ((a - high) - low) + dsl_fma(-first, b_low, a_low);
    return dsl_fma(left, inverse, first);
}
