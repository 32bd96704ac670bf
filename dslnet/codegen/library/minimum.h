/* needs: bits */
/* numpy.minimum: NaN where either is. In this form gcc and clang vectorise one of the other. */
DSL_INLINE double dsl_minimum(double a, double b)
{
    const double smaller = a > b ? b : a;
    return b == b ? smaller : b;
}
