/* needs: log1p */
/* log k! - (k log k - k + log(2 pi k) / 2), what Stirling's formula lacks, for k from 16 on: error below 1e-14. */
DSL_INLINE double dsl_stirling_series(double k) {
    const double i = 1.0 / k, z = i * i;
    return i * (0x1.5555555555555p-4 - z * (0x1.6c16c16c16c17p-9 - z * (0x1.a01a01a01a01ap-11 - z * 0x1.3813813813814p-11)));
}

/* The same for k = 1, 2, ... */
static inline double dsl_stirling_rest(double k)
{
    static const double known[16] = {
        INFINITY, 0.08106146679532726, 0.0413406959554093, 0.02767792568499834, 0.020790672103765093,
        0.016644691189821193, 0.013876128823070748, 0.01189670994589177, 0.010411265261972096, 0.009255462182712733,
        0.00833056343336287, 0.00757367548795184, 0.006942840107209530, 0.006408994188004207, 0.005951370112758848,
        0.005554733551962801};
    if (k < 16.0)
        return known[(int)k];
    return dsl_stirling_series(k);
}

/* k log(k / mean) + mean - k: how far a count lies from its mean, without what both logarithms would lose (Loader,
   2000). */
DSL_INLINE double dsl_deviance(double k, double mean) {
    const double step = (mean - k) / k;
    return k * (step - dsl_log1p(step));
}
