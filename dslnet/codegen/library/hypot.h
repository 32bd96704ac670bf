/* needs: product */
/* sqrt(x^2 + y^2) without overflow, infinite where either is, else NaN where either is: measured error below 0.51 ulp,
   and 0.75 where the result is subnormal. */
DSL_INLINE double dsl_hypot(double x, double y) {
    DSL_EXACT
    double a = fabs(x) >= fabs(y) ? fabs(x) : fabs(y), b = fabs(x) >= fabs(y) ? fabs(y) : fabs(x);
    double up = a > 0x1p500 ? 0x1p-600 : 1.0, a_low, b_low, low;
    up = a < 0x1p-450 ? 0x1p600 : up;
    double a2, b2, r2;
    dsl_product(a * up, a * up, &a2, &a_low);
    dsl_product(b * up, b * up, &b2, &b_low);
    double sum = a2 + b2, rest = (b2 - (sum - a2)) + (a_low + b_low), root = sqrt(sum);
    dsl_product(root, root, &r2, &low);
    double value = (root + ((sum - r2) - low + rest) / (root + root)) / up;
    value = a == 0.0 ? 0.0 : value;
    value = ((x != x) | (y != y)) ? (double)NAN : value;
    return ((fabs(x) == (double)INFINITY) | (fabs(y) == (double)INFINITY)) ? (double)INFINITY : value;
}
