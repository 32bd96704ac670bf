/* needs: circle, quotient */
/* The tangent of `quarter` quarters of a circle and of the angle r + rest: sine over cosine, or less their inverse.
   Both are two numbers, and what rounding takes off r^2 is added again: a third of an ulp. */
DSL_INLINE double dsl_circle_tangent(uint64_t quarter, double r, double rest) {
    DSL_EXACT
    double z, z_low, s, c;
    dsl_product(r, r, &z, &z_low);
    dsl_circle_series(z, &s, &c);
    double half = 0.5 * z, base = 1.0 - half, sine_low = dsl_fma(r * z, s, rest * base), sine = r + sine_low;
    double cosine_low = dsl_fma(z * z, c, ((1.0 - base) - half) - dsl_fma(sine, rest, 0.5 * z_low));
    double cosine = base + cosine_low;
    sine_low -= sine - r, cosine_low -= cosine - base;
    int odd = (int)(quarter & 1);
    double above = dsl_choose(odd, cosine, sine), above_low = dsl_choose(odd, cosine_low, sine_low);
    double below = dsl_choose(odd, sine, cosine), below_low = dsl_choose(odd, sine_low, cosine_low);
    double value = dsl_quotient(above, above_low, below, below_low);
    return dsl_from_bits(dsl_bits(value) ^ quarter << 63);
}
