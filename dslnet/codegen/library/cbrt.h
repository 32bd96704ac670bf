/* needs: bits */
/* cbrt(x): measured error below 0.67 ulp. |x| = m 2^(3 n) with m in [1, 8). A fit of 1 / cbrt(m) and one step make a
   root good to 23 bits; it is cut to 26, so that its square is exact, and one more step completes it. */
DSL_INLINE double dsl_cbrt(double x) {
    DSL_EXACT
    double size = fabs(x), scaled = size < 0x1p-1022 ? size * 0x1p54 : size;
    double exponent = dsl_from_bits(dsl_bits(scaled) >> 52 | 0x4330000000000000) - (0x1p52 + 1023.0);
    uint64_t n = dsl_bits((exponent - 1.0) * (1.0 / 3.0) + 0x1.8p52);
    double m = dsl_from_bits(dsl_bits(scaled) - ((n * 3) << 52));
    double i = 0x1.80a0b5bb69cb1p+0 + m * (-0x1.869f50a4e0e31p-1 + m * (0x1.570636585b116p-2
               + m * (-0x1.689557fb439b2p-4 + m * (0x1.b1f9e97f13235p-7 + m * (-0x1.13623883f5aeap-10
               + m * 0x1.1d2b17393f372p-15)))));
    double miss = 1.0 - m * (i * i * i);
    i += i * miss * (1.0 / 3.0 + miss * (2.0 / 9.0));
    double root = dsl_from_bits((dsl_bits(m * i * i) + 0x4000000) & 0xfffffffff8000000);
    double ratio = m / (root * root);
    root += root * ((ratio - root) / (root + root + ratio));
    root = dsl_from_bits(dsl_bits(root) + (n << 52)) * (size < 0x1p-1022 ? 0x1p-18 : 1.0);
    root = size < INFINITY ? copysign(root, x) : x;
    return x == 0.0 ? x : root;
}
