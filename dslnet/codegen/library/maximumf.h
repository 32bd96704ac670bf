/* needs: bits */
/* numpy.maximum: NaN where either is. In this form gcc and clang vectorise one of the other. */
DSL_INLINE float dsl_maximumf(float a, float b)
{
    const float larger = a < b ? b : a;
    return b == b ? larger : b;
}
