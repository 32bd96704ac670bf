/* needs: circle */
/* tan(x) for float, in double, sine and cosine good to 2^-33: measured error below 0.51 ulp for |x| < 2^26; beyond, see
   far_angle.h. */
DSL_INLINE float dsl_near_tanf(float x) {
    DSL_EXACT
    double r, rest;
    uint64_t quarter;
    dsl_circle_reduce((double)x, &quarter, &r, &rest);
    double z = r * r;
    double s = dsl_series4(z, -0x1.5555554c6407ep-3, 0x1.111108603d298p-7, -0x1.a00f76c426704p-13,
        0x1.6ccfe7a9bd4a5p-19);
    double c = dsl_series4(z, -0x1.ffffffcb2e613p-2, 0x1.55553c5ad4e2bp-5, -0x1.6c07e58e922c5p-10,
        0x1.9913d048f2bbfp-16);
    double sine = dsl_fma(r * z, s, r), cosine = dsl_fma(z, c, 1.0);
    int odd = (int)(quarter & 1);
    double value = dsl_choose(odd, cosine, sine) / dsl_choose(odd, sine, cosine);
    value = dsl_from_bits(dsl_bits(value) ^ quarter << 63);
    return fabsf(x) < 1e-9f ? x : (float)value;
}
