/* needs: bits */
/* The cosine and sine of 2 pi u for u in [0, 1]: quarters are counted without error, so that the error of both stays
   below 2e-16. */
DSL_INLINE void dsl_turn(double u, double *cosine, double *sine) {
    DSL_EXACT
    double shifted = 4.0 * u + 0x1.8p52, f = 4.0 * u - (shifted - 0x1.8p52), z = f * f;
    uint64_t quarter = dsl_bits(shifted);
    double s = f * 1.5707963267948966 + f * z * (-0x1.4abbce625be47p-1 + z * (0x1.466bc67758d83p-4
               + z * (-0x1.32d2cce3330ecp-8 + z * (0x1.5078301b3e4e2p-13 + z * (-0x1.e300a6355729ep-19
               + z * 0x1.e403c2bb9c364p-25)))));
    double c = 1.0 + z * (-0x1.3bd3cc9be45dep+0 + z * (0x1.03c1f081b5ab0p-2 + z * (-0x1.55d3c7e3c95bap-6
               + z * (0x1.e1f50683b3ec1p-11 + z * (-0x1.a6d1ecb70a998p-16 + z * (0x1.f9cc6aa4ccf29p-22
               + z * -0x1.b26fdaf9bcf5fp-28))))));
    double odd_c = quarter & 1 ? s : c, odd_s = quarter & 1 ? c : s;
    *sine = dsl_from_bits(dsl_bits(odd_s) ^ (quarter & 2) << 62);
    *cosine = dsl_from_bits(dsl_bits(odd_c) ^ ((quarter + 1) & 2) << 62);
}
