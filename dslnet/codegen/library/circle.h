/* needs: series */
/* a - b, and what that lacks added to `lost` (Knuth 1969). */
DSL_INLINE double dsl_minus(double a, double b, double *lost) {
    DSL_EXACT
    double difference = a - b, back = difference - a;
    *lost += (a - (difference - back)) - (b + back);
    return difference;
}

/* x = quarter * pi / 2 + r + rest, |r| <= 0.786, for |x| < 2^26, the products of whole numbers and pieces of pi being
   exact but for the last one. */
DSL_INLINE void dsl_circle_reduce(double x, uint64_t *quarter, double *r, double *rest) {
    DSL_EXACT
    double shifted = x * 0x1.45f306dc9c883p-1 + 0x1.8p52, n = shifted - 0x1.8p52;
    double lost = -(n * 0x1.45c06e0e68948p-86);
    double first = dsl_minus(x - n * 0x1.921fb54p+0, n * 0x1.10b461p-30, &lost);
    double second = dsl_minus(first, n * 0x1.a62633p-58, &lost);
    *quarter = dsl_bits(shifted);
    *r = second + lost;
    *rest = lost - (*r - second);
}

/* The series of sin(r) = r + r z s and of cos(r) = 1 - z / 2 + z^2 c in z = r^2. */
DSL_INLINE void dsl_circle_series(double z, double *s, double *c) {
    *s = dsl_series6(z, -0x1.5555555555549p-3, 0x1.111111110f87ap-7, -0x1.a01a019c11990p-13, 0x1.71de3577b4e91p-19,
        -0x1.ae5e663896a2ap-26, 0x1.5d93004982566p-33);
    *c = dsl_series6(z, 0x1.555555555554cp-5, -0x1.6c16c16c1517ep-10, 0x1.a01a019cb1bf4p-16, -0x1.27e4f809f172fp-22,
        0x1.1ee9ebe983a11p-29, -0x1.8fae9c87de470p-37);
}

/* The sine of `quarter` quarters of a circle and of the angle r + rest. */
DSL_INLINE double dsl_circle_sine(uint64_t quarter, double r, double rest) {
    DSL_EXACT
    double z = r * r, half = 0.5 * z, base = 1.0 - half, s, c;
    dsl_circle_series(z, &s, &c);
    double sine = r + (r * z * s + rest * base), cosine = base + (((1.0 - base) - half) + (z * z * c - r * rest));
    return dsl_from_bits(dsl_bits(quarter & 1 ? cosine : sine) ^ (quarter & 2) << 62);
}
