/* needs: half_exps */
/* sinh(x): measured error below 0.74 ulp. */
DSL_INLINE double dsl_sinh(double x) {
    DSL_EXACT
    double a, b, r, s, c, size = fabs(x);
    dsl_half_exps(size > 710.6 ? 710.6 : size, &a, &b, &r, &s, &c);
    double step = a - b, lost = (a - step) - b;
    double first = step + a * r, first_rest = a * r - (first - step);
    double second = first + b * r, second_rest = b * r - (second - first);
    double low = step * c + (a + b) * s + ((first_rest + second_rest) + lost);
    double value = copysign((second + low) * 2.0, x);
    return size < 1e-9 ? x : value;
}
