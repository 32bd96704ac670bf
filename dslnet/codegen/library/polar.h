/* needs: series */
/* The point whose distance from the origin is the root of `square`, in the direction of 2 pi u for u in [0, 1].
   Quarters of a circle are counted without error; sine and cosine of what is left, f quarters, are series in f^2: a
   second root would cost more. Measured error below 2.7 ulp. */
DSL_INLINE void dsl_polar(double square, double u, double *x, double *y) {
    DSL_EXACT
    double shifted = 4.0 * u + 0x1.8p52, f = 4.0 * u - (shifted - 0x1.8p52), z = f * f, w = z * z;
    uint64_t quarter = dsl_bits(shifted);
    double even = dsl_series3(w, -0x1.4abbce625be47p-1, -0x1.32d2cce3330ecp-8, -0x1.e300a6355729ep-19);
    double odd = dsl_series3(w, 0x1.466bc67758d83p-4, 0x1.5078301b3e4e2p-13, 0x1.e403c2bb9c364p-25);
    double sine = f * dsl_series3(z, 1.5707963267948966, even, odd);
    even = dsl_series3(w, -0x1.3bd3cc9be459dp+0, -0x1.55d3c7dc3de0ap-6, -0x1.a6c9ca510ad9cp-16);
    odd = dsl_series3(w, 0x1.03c1f081b0e28p-2, 0x1.e1f4fb8446dcbp-11, 0x1.f3dcefc212182p-22);
    double root = sqrt(square), along = root * dsl_series3(z, 1.0, even, odd), across = root * sine;
    double odd_x = quarter & 1 ? across : along, odd_y = quarter & 1 ? along : across;
    *y = dsl_from_bits(dsl_bits(odd_y) ^ (quarter & 2) << 62);
    *x = dsl_from_bits(dsl_bits(odd_x) ^ ((quarter + 1) & 2) << 62);
}
