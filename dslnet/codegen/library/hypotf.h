/* needs: bits */
/* sqrt(x^2 + y^2) for float, in double, where squares neither overflow nor vanish; infinite where either is, else NaN
   where either is: measured error below 0.501 ulp. */
DSL_INLINE float dsl_hypotf(float a, float b) {
    double x = fabs((double)a), y = fabs((double)b), value = sqrt(x * x + y * y);
    return (float)dsl_choose((x == (double)INFINITY) | (y == (double)INFINITY), (double)INFINITY, value);
}
