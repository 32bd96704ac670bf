/* needs: log_pair */
/* log2(x): measured error below 0.51 ulp. */
DSL_INLINE double dsl_log2(double x) {
    DSL_EXACT
    double high, low, p, p_low, tiny = x < 0x1p-1022 ? -54.0 : 0.0;
    dsl_log_pair(x < 0x1p-1022 ? x * 0x1p54 : x, tiny, &high, &low);
    dsl_product(high, 0x1.71547652b82fep+0, &p, &p_low);
    double value = p + (p_low + (high * 0x1.777d0ffda0d24p-56 + low * 0x1.71547652b82fep+0));
    value = x < INFINITY ? value : x;
    value = x < 0.0 ? (double)NAN : value;
    return x == 0.0 ? -(double)INFINITY : value;
}
