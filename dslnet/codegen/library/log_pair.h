/* needs: log_parts, product */
/* log(x) for x in [2^-1022, infinity), plus `shift` times log 2, as two doubles that are good to about 2^-63.
   log(1 + f) = 2 s + s^3 (2/3 + s^2 q) with s = f / (2 + f), all but q in two doubles. */
DSL_INLINE void dsl_log_pair(double x, double shift, double *high, double *low) {
    DSL_EXACT
    double n, f, p, p_low, z, z_low, c, c_low, t, t_low;
    dsl_log_parts(x, &n, &f);
    n += shift;
    double d = 2.0 + f, d_low = f - (d - 2.0), s = f / d;
    dsl_product(s, d, &p, &p_low);
    double s_low = dsl_fma(-s, d_low, (f - p) - p_low) / d;
    dsl_product(s, s, &z, &z_low);
    z_low = dsl_fma(2.0 * s, s_low, z_low);
    double q = dsl_series7(z, 0x1.9999999999b31p-2, 0x1.2492492457b74p-2, 0x1.c71c722d93010p-3,
        0x1.745ce9d36ec95p-3, 0x1.3b1eef05cc696p-3, 0x1.0f7fa1b44a5fap-3, 0x1.0e455dbd4c334p-3);
    double w = dsl_fma(z, q, 0x1.5555555555555p-1), w_low = 0x1.5555555555555p-55;
    w_low += dsl_fma(z, q, -(w - 0x1.5555555555555p-1));
    dsl_product(z, w, &c, &c_low);
    c_low += dsl_fma(z, w_low, z_low * w);
    dsl_product(s, c, &t, &t_low);
    t_low += dsl_fma(s, c_low, s_low * c);
    double sum = dsl_fma(2.0, s, t), sum_low = (t - dsl_fma(-2.0, s, sum)) + dsl_fma(2.0, s_low, t_low);
    double whole = n * 0x1.62e42fefa3p-1, total = whole + sum, back = total - whole;
    double rest = ((whole - (total - back)) + (sum - back)) + dsl_fma(n, 0x1.3de6af278ece6p-42, sum_low);
    *high = total + rest;
    *low = rest - (*high - total);
}
