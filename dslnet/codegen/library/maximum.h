/* needs: bits */
/* numpy.maximum: NaN where either is. In this form gcc and clang vectorise one of the other. */
DSL_INLINE double dsl_maximum(double a, double b)
{
    const double larger = a < b ? b : a;
    return b == b ? larger : b;
}
