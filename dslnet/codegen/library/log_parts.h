/* needs: series */
/* x = 2^n (1 + f) with f in [-0.293, 0.4143]; zero, subnormals, infinities and NaN are left to the caller. */
DSL_INLINE void dsl_log_parts(double x, double *n, double *f) {
    const uint64_t root_half = 0x3fe6a09e667f3bcd, one = 0x3ff0000000000000;
    uint64_t moved = dsl_bits(x) + (one - root_half);
    *n = dsl_from_bits((moved >> 52) | 0x4330000000000000) - (0x1p52 + 1023.0);
    *f = dsl_from_bits((moved & 0x000fffffffffffff) + root_half) - 1.0;
}

/* The series s (2/3 z + 2/5 z^2 + ...), z = s^2, without its factor s: log((1 + s) / (1 - s)) - 2 s = s R(z). */
DSL_INLINE double dsl_log_series(double z) {
    DSL_EXACT
    double w = z * z;
    double odd = w * dsl_series4(w, 0x1.9999999999e01p-2, 0x1.c71c7259378c4p-3, 0x1.3b20aeb321231p-3,
        0x1.0f659e321ae1ep-3);
    double even = z * dsl_series4(w, 0x1.5555555555555p-1, 0x1.249249242b108p-2, 0x1.745cde236164cp-3,
        0x1.0f5c81bf99579p-3);
    return odd + even;
}
