/* needs: bitsf */
/* exp(x) = 2^n (1 + high + low), as in double; x must lie in [-150, 150], the low 9 bits of `n` count. */
DSL_INLINE void dsl_exp_partsf(float x, uint32_t *n, float *high, float *low) {
    DSL_EXACT
    float shifted = x * 0x1.715476p+0f + 0x1.8p23f, whole = shifted - 0x1.8p23f;
    float exact = x - whole * 0x1.62e4p-1f, tail = whole * 0x1.7f7d1cp-20f, r = exact - tail;
    float rest = (exact - r) - tail, z = r * r;
    float series = 0x1.555556p-3f + r * (0x1.5554f2p-5f + r * (0x1.1110a2p-7f + r * (0x1.6d4172p-10f
                   + r * 0x1.a18ab6p-13f)));
    *n = dsl_bitsf(shifted);
    *high = r;
    *low = z * 0.5f + (z * r * series + (rest + rest * r));
}
