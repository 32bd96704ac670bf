/* needs: series, product, rough_inverse */
/* The arc whose tangent is above / (below + below_low), of size 1/2 at most, added to base + base_low, which is 0 or
   larger; the quotient with what a division leaves. */
DSL_INLINE double dsl_arc(double above, double below, double below_low, double base, double base_low) {
    DSL_EXACT
    double t = above / below, z = t * t, z2 = z * z, high, low;
    dsl_product(t, below, &high, &low);
    double rest = dsl_fma(-t, below_low, (above - high) - low) * dsl_rough_inverse(below);
    double last = dsl_series6(z, -0x1.10f31eab38815p-4, 0x1.dfe972ac2d966p-5, -0x1.a39851c9f8ae0p-5,
        0x1.56f59325ffb4ep-5, -0x1.c17f3e1678642p-6, 0x1.4b835140e2fabp-7);
    double first = dsl_series6(z, -0x1.5555555555516p-2, 0x1.999999999113bp-3, -0x1.249249215dbc0p-3,
        0x1.c71c7090dcfafp-4, -0x1.745cf4ca39745p-4, 0x1.3b113db40ad7fp-4);
    double more = dsl_fma(t * z, dsl_fma(z2 * z2 * z2, last, first), dsl_fma(-z, rest, rest)), sum = base + t;
    return sum + ((t - (sum - base)) + (base_low + more));
}
