/* needs: series */
/* atan(t) for t in [0, 1], good to 2^-31, as results in float need it. */
DSL_INLINE double dsl_arcf(double t) {
    DSL_EXACT
    double z = t * t, z2 = z * z;
    double last = dsl_series5(z, 0x1.14232422bf996p-4, -0x1.6e1ababa91459p-5, 0x1.714d1f4c73212p-6,
        -0x1.df9b1bf3ed3b1p-8, 0x1.23fca6c80ce54p-10);
    double first = dsl_series5(z, -0x1.5555510436fc5p-2, 0x1.9997e03ed315ap-3, -0x1.247374381a18ap-3,
        0x1.c4f1eb03f965bp-4, -0x1.68e7243d72f37p-4);
    return dsl_fma(t * z, dsl_fma(z2 * z2 * z, last, first), t);
}
