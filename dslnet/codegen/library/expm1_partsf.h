/* needs: exp_partsf */
/* (exp(x) - 1) / 2^down as the nearest float and what it lacks; x in [-30, 96], and down so large that the result
   stays below the largest float. */
DSL_INLINE void dsl_expm1_partsf(float x, uint32_t down, float *high, float *low) {
    DSL_EXACT
    float r, c;
    uint32_t n;
    dsl_exp_partsf(x, &n, &r, &c);
    float scale = dsl_from_bitsf((n + 127 - down) << 23), one = dsl_from_bitsf((127 - down) << 23);
    float step = scale - one, back = step - scale, lost = (scale - (step - back)) - (one + back);
    float sum = step + scale * r, rest = scale * r - (sum - step);
    rest += lost + scale * c;
    *high = sum + rest;
    *low = rest - (*high - sum);
}
