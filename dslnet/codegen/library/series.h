/* needs: bits */
/* a + b z + c z^2 + ..., by Horner's scheme. */
DSL_INLINE double dsl_series3(double z, double a, double b, double c) {
    return dsl_fma(z, dsl_fma(z, c, b), a);
}

DSL_INLINE double dsl_series4(double z, double a, double b, double c, double d) {
    return dsl_fma(z, dsl_series3(z, b, c, d), a);
}

DSL_INLINE double dsl_series5(double z, double a, double b, double c, double d, double e) {
    return dsl_fma(z, dsl_series4(z, b, c, d, e), a);
}

DSL_INLINE double dsl_series6(double z, double a, double b, double c, double d, double e, double f) {
    return dsl_fma(z, dsl_series5(z, b, c, d, e, f), a);
}

DSL_INLINE double dsl_series7(double z, double a, double b, double c, double d, double e, double f, double g) {
    return dsl_fma(z, dsl_series6(z, b, c, d, e, f, g), a);
}
