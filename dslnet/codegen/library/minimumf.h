/* needs: bits */
/* numpy.minimum: NaN where either is. In this form gcc and clang vectorise one of the other. */
DSL_INLINE float dsl_minimumf(float a, float b)
{
    const float smaller = a > b ? b : a;
    return b == b ? smaller : b;
}
