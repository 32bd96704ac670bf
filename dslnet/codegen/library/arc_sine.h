/* needs: series, product, rough_inverse */
/* For x in [0, 1] the arc sine of x is t + `more`, or beyond a half pi / 2 - 2 (t + more) with the arc sine of
   t = sqrt((1 - x) / 2), of which what the root lacks is part; NaN for all others. */
DSL_INLINE void dsl_arc_sine(double x, double *t, double *more) {
    DSL_EXACT
    int far = x > 0.5;
    double half = 0.5 - 0.5 * x, z = dsl_choose(far, half, x * x), root = sqrt(half), high, low;
    *t = dsl_choose(far, root, x);
    dsl_product(root, root, &high, &low);
    double rest = dsl_choose(far, 0.5 * ((half - high) - low) * dsl_rough_inverse(root), 0.0), z2 = z * z;
    double last = dsl_series7(z, 0x1.ca1f90237b4adp-7, 0x1.758571c5addc9p-7, 0x1.613d1ae42c01fp-7, 0x1.e5ecb440a80e6p-9,
        0x1.639f3c16b876ep-6, -0x1.58018c2d1aa96p-6, 0x1.0b4809e4b1384p-5);
    double first = dsl_series6(z, 0x1.5555555555577p-3, 0x1.333333332e130p-4, 0x1.6db6db72127c6p-5,
        0x1.f1c71a94e8ff1p-6, 0x1.6e8bdee189cb7p-6, 0x1.1c49f042b2346p-6);
    *more = dsl_fma(*t * z, dsl_fma(z2 * z2 * z2, last, first), dsl_fma(rest, 0.5 * z, rest));
}
