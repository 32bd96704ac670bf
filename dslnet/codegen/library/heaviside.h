/* needs: bits */
/* numpy.heaviside(x, value at 0). */
DSL_INLINE double dsl_heaviside(double x, double at_zero) {
    double step = x < 0.0 ? 0.0 : 1.0;
    step = x == 0.0 ? at_zero : step;
    return x != x ? x : step;
}
