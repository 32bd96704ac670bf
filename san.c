#include <stdio.h>
#include <string.h>
/* The bits of a double and back, and the sign of one number on another. Clang would merge products and sums into one
   rounding; DSL_EXACT at the start of a function forbids it, so that every compiler computes the same bits. DSL_INLINE
   is an order: a call that is not inlined keeps a loop from being vectorised. */
#include <math.h>
#include <stdint.h>
#define DSL_INLINE static inline __attribute__((always_inline))
#if defined(__clang__)
#define DSL_EXACT _Pragma("STDC FP_CONTRACT OFF")
#else
#define DSL_EXACT
#endif

DSL_INLINE uint64_t dsl_bits(double x) {
    union { double number; uint64_t bits; } word = {x};
    return word.bits;
}

DSL_INLINE double dsl_from_bits(uint64_t bits) {
    union { uint64_t bits; double number; } word = {bits};
    return word.number;
}

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

/* dsl_cbrt for float, through double: measured error below 0.501 ulp. */
DSL_INLINE float dsl_cbrtf(float x) { return (float)dsl_cbrt(x); }

/* a - b, and what that lacks added to `lost` (Knuth 1969). */
DSL_INLINE double dsl_minus(double a, double b, double *lost) {
    DSL_EXACT
    double difference = a - b, back = difference - a;
    *lost += (a - (difference - back)) - (b + back);
    return difference;
}

/* x = quarter * pi / 2 + r + rest, |r| <= 0.786, for |x| < 2^52, the products of whole numbers and pieces of pi being
   exact. First multiples of 2^25 pi are taken off (none below 5e7), then those of pi / 2. */
DSL_INLINE void dsl_circle_reduce(double x, uint64_t *quarter, double *r, double *rest) {
    DSL_EXACT
    double turns = (x * 0x1.45f306dc9c883p-27 + 0x1.8p52) - 0x1.8p52;
    double start = x - turns * 0x1.921fb5p+26, lost = -(turns * 0x1.8a2e03707344ap-55);
    double big = dsl_minus(start, turns * 0x1.110b46p+0, &lost), near = dsl_minus(big, turns * 0x1.1a6263p-28, &lost);
    double shifted = near * 0x1.45f306dc9c883p-1 + 0x1.8p52, n = shifted - 0x1.8p52;
    double first = dsl_minus(near - n * 0x1.921fb54p+0, n * 0x1.10b461p-30, &lost);
    double second = dsl_minus(first, n * 0x1.a62633p-58, &lost);
    lost -= n * 0x1.45c06e0e68948p-86;
    *quarter = dsl_bits(shifted);
    *r = second + lost;
    *rest = lost - (*r - second);
}

/* The sine of `quarter` quarters of a circle and of the angle r + rest. */
DSL_INLINE double dsl_circle_sine(uint64_t quarter, double r, double rest) {
    DSL_EXACT
    double z = r * r, half = 0.5 * z, base = 1.0 - half;
    double s = -0x1.5555555555549p-3 + z * (0x1.111111110f87ap-7 + z * (-0x1.a01a019c11990p-13
               + z * (0x1.71de3577b4e91p-19 + z * (-0x1.ae5e663896a2ap-26 + z * 0x1.5d93004982566p-33))));
    double c = 0x1.555555555554cp-5 + z * (-0x1.6c16c16c1517ep-10 + z * (0x1.a01a019cb1bf4p-16
               + z * (-0x1.27e4f809f172fp-22 + z * (0x1.1ee9ebe983a11p-29 + z * -0x1.8fae9c87de470p-37))));
    double sine = r + (r * z * s + rest * base), cosine = base + (((1.0 - base) - half) + (z * z * c - r * rest));
    return dsl_from_bits(dsl_bits(quarter & 1 ? cosine : sine) ^ (quarter & 2) << 62);
}

/* cos(x): measured error below 0.79 ulp for |x| < 2^52 = 4.5e15. Beyond, where neighbouring
   numbers lie more than 1 apart and have no phase left, the result is NaN. */
DSL_INLINE double dsl_cos(double x) {
    double r, rest;
    uint64_t quarter;
    dsl_circle_reduce(x, &quarter, &r, &rest);
    double value = dsl_circle_sine(quarter + 1, r, rest);
    return fabs(x) < 0x1p52 ? value : (double)NAN;
}

/* dsl_cos for float, through double: measured error below 0.501 ulp. */
DSL_INLINE float dsl_cosf(float x) { return (float)dsl_cos(x); }

/* x = n log 2 + r + rest, |r| <= 0.347, and the series of exp(r) = 1 + r + r^2 / 2 + r^3 even + r^4 odd, where even
   and odd are series in r^2. x must lie in [-800, 800]; the low 12 bits of `n` count. Error about 2^-59. */
DSL_INLINE void dsl_exp_series(double x, uint64_t *n, double *r, double *rest, double *even, double *odd) {
    DSL_EXACT
    const double log2_high = 0x1.62e42fefa3p-1, log2_low = 0x1.3de6af278ece6p-42;
    double shifted = x * 1.4426950408889634 + 0x1.8p52, whole = shifted - 0x1.8p52;
    double exact = x - whole * log2_high, tail = whole * log2_low, near = exact - tail, z = near * near;
    *n = dsl_bits(shifted);
    *r = near;
    *rest = (exact - near) - tail;
    *odd = 0x1.5555555555559p-5 + z * (0x1.6c16c16c14a5cp-10 + z * (0x1.a01a01af70dcep-16
           + z * (0x1.27e4c7a8bcc6fp-22 + z * 0x1.1f92e90d62482p-29)));
    *even = 0x1.5555555555559p-3 + z * (0x1.111111110f6d7p-7 + z * (0x1.a01a01afd8049p-13
            + z * (0x1.71ddf86f7bbe7p-19 + z * 0x1.af5e95413292fp-26)));
}

/* What sinh and cosh are made of, for x in [0, 710.6]: with a = 2^(n - 2) and b = 2^(-n - 2)
   sinh(x) = 2 ((a - b) (1 + c) + (a + b) (r + s)) and cosh(x) = 2 ((a + b) (1 + c) + (a - b) (r + s)). */
DSL_INLINE void dsl_half_exps(double x, double *a, double *b, double *r, double *s, double *c) {
    DSL_EXACT
    double rest, even, odd, z;
    uint64_t n;
    dsl_exp_series(x, &n, r, &rest, &even, &odd);
    z = *r * *r;
    *a = dsl_from_bits((n + 1021) << 52);
    *b = x > 60.0 ? 0.0 : dsl_from_bits((1021 - n) << 52);
    *s = *r * z * even + rest;
    *c = z * 0.5 + (z * z * odd + *r * rest);
}

/* cosh(x): measured error below 0.66 ulp. */
DSL_INLINE double dsl_cosh(double x) {
    DSL_EXACT
    double a, b, r, s, c, size = fabs(x);
    dsl_half_exps(size > 710.6 ? 710.6 : size, &a, &b, &r, &s, &c);
    double both = a + b, lost = b - (both - a);
    double sum = both + a * r, rest = a * r - (sum - both);
    return (sum + ((rest + lost) + (both * c + ((a - b) * s - b * r)))) * 2.0;
}

/* dsl_cosh for float, through double: measured error below 0.501 ulp. */
DSL_INLINE float dsl_coshf(float x) { return (float)dsl_cosh(x); }

/* x^3 */
DSL_INLINE double dsl_cube(double x) { return x * x * x; }

/* x^3 */
DSL_INLINE float dsl_cubef(float x) { return x * x * x; }

/* exp(x + extra) = 2^n (1 + high + low), |high| <= 0.347, |low| <= 0.08, together good to about 2^-58. x must lie in
   [-800, 800], extra be within its rounding; the low 12 bits of `n` count. */
DSL_INLINE void dsl_exp_parts(double x, double extra, uint64_t *n, double *high, double *low) {
    DSL_EXACT
    double r, rest, even, odd;
    dsl_exp_series(x, n, &r, &rest, &even, &odd);
    rest += extra;
    *high = r;
    double curve = r * r * 0.5 + r * r * r * (even + r * odd);
    *low = curve + (rest + rest * (r + curve));
}

/* x * 2^n for n in [-2045, 2046], with one rounding, from the low 12 bits of n: in two steps, so that neither the
   subnormal numbers nor the largest ones need a case of their own. */
DSL_INLINE double dsl_scale(double x, uint64_t n) {
    uint64_t both = n + 2046, first = both >> 1, second = both - first;
    return x * dsl_from_bits(first << 52) * dsl_from_bits(second << 52);
}

/* exp(x): measured error below 0.60 ulp, and 0.76 where the result is subnormal. */
DSL_INLINE double dsl_exp(double x) {
    DSL_EXACT
    double high, low;
    uint64_t n;
    x = x < -746.0 ? -746.0 : x;
    x = x > 710.0 ? 710.0 : x;
    dsl_exp_parts(x, 0.0, &n, &high, &low);
    double sum = 1.0 + high, rest = high - (sum - 1.0);
    return dsl_scale(sum + (rest + low), n);
}

/* The bits of a float and back. */
DSL_INLINE uint32_t dsl_bitsf(float x) {
    union { float number; uint32_t bits; } word = {x};
    return word.bits;
}

DSL_INLINE float dsl_from_bitsf(uint32_t bits) {
    union { uint32_t bits; float number; } word = {bits};
    return word.number;
}

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

/* exp(x) for float: error below 0.58 ulp, and 0.75 where the result is subnormal, found by trying all floats. */
DSL_INLINE float dsl_expf(float x) {
    DSL_EXACT
    float high, low;
    uint32_t n;
    x = x < -104.0f ? -104.0f : x;
    x = x > 89.0f ? 89.0f : x;
    dsl_exp_partsf(x, &n, &high, &low);
    uint32_t both = n + 254, first = both >> 1, second = both - first;
    float sum = 1.0f + high, rest = high - (sum - 1.0f);
    return (sum + (rest + low)) * dsl_from_bitsf(first << 23) * dsl_from_bitsf(second << 23);
}

/* (exp(x) - 1) / 2^down as the nearest double and what it lacks; x in [-60, 740], and down so large that the result
   stays below the largest double. */
DSL_INLINE void dsl_expm1_parts(double x, uint64_t down, double *high, double *low) {
    DSL_EXACT
    double r, c;
    uint64_t n;
    dsl_exp_parts(x, 0.0, &n, &r, &c);
    double scale = dsl_from_bits((n + 1023 - down) << 52), one = dsl_from_bits((1023 - down) << 52);
    double step = scale - one, back = step - scale, lost = (scale - (step - back)) - (one + back);
    double sum = step + scale * r, rest = scale * r - (sum - step);
    rest += lost + scale * c;
    *high = sum + rest;
    *low = rest - (*high - sum);
}

/* exp(x) - 1: measured error below 0.90 ulp. */
DSL_INLINE double dsl_expm1(double x) {
    DSL_EXACT
    double high, low, inside = x < -60.0 ? -60.0 : x;
    inside = inside > 710.0 ? 710.0 : inside;
    dsl_expm1_parts(inside, 1, &high, &low);
    return fabs(x) < 1e-20 ? x : high * 2.0;
}

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

/* exp(x) - 1 for float: error below 0.81 ulp, found by trying all floats. */
DSL_INLINE float dsl_expm1f(float x) {
    DSL_EXACT
    float high, low, inside = x < -30.0f ? -30.0f : x;
    inside = inside > 89.0f ? 89.0f : inside;
    dsl_expm1_partsf(inside, 1, &high, &low);
    return fabsf(x) < 1e-10f ? x : high * 2.0f;
}

/* a * b without error, as `high` + `low` (Dekker 1971): each factor is cut into two halves of 26 bits. Without fma, so
   that machines with and without it agree. */
DSL_INLINE void dsl_product(double a, double b, double *high, double *low) {
    DSL_EXACT
    double a_high = dsl_from_bits((dsl_bits(a) + 0x4000000) & 0xfffffffff8000000), a_low = a - a_high;
    double b_high = dsl_from_bits((dsl_bits(b) + 0x4000000) & 0xfffffffff8000000), b_low = b - b_high;
    double product = a * b;
    *low = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low;
    *high = product;
}

/* (a + a_low) / (b + b_low), as if rounded once, as good as the low parts are. */
DSL_INLINE double dsl_quotient(double a, double a_low, double b, double b_low) {
    DSL_EXACT
    double inverse = 1.0 / b, first = a * inverse, high, low;
    dsl_product(first, b, &high, &low);
    double left = ((a - high) - low) + (a_low - first * b_low);
    return first + left * inverse;
}

/* (exp(x) - 1) / x, and 1 at 0: measured error below 0.75 ulp. */
DSL_INLINE double dsl_exprel(double x) {
    DSL_EXACT
    double high, low, inside = x < -60.0 ? -60.0 : x;
    inside = inside > 720.0 ? 720.0 : inside;
    uint64_t down = inside > 600.0 ? 40 : 0;
    dsl_expm1_parts(inside, down, &high, &low);
    double divisor = fabs(x) < 1e-18 ? 1.0 : x;
    double value = dsl_quotient(high, low, divisor, 0.0) * (inside > 600.0 ? 0x1p40 : 1.0);
    value = fabs(x) < 1e-18 ? 1.0 : value;
    value = x > 720.0 ? (double)INFINITY : value;
    return x < -1e17 ? -1.0 / x : value;
}

/* (exp(x) - 1) / x, and 1 at 0, for float: measured error below 0.75 ulp. */
DSL_INLINE float dsl_exprelf(float x) {
    DSL_EXACT
    float high, low, inside = x < -30.0f ? -30.0f : x;
    inside = inside > 95.0f ? 95.0f : inside;
    dsl_expm1_partsf(inside, inside > 60.0f ? 20 : 0, &high, &low);
    float divisor = fabsf(x) < 1e-9f ? 1.0f : x, quotient = high / divisor;
    float q = dsl_from_bitsf(dsl_bitsf(quotient) & 0xfffff000), b = dsl_from_bitsf(dsl_bitsf(divisor) & 0xfffff000);
    float left = ((high - q * b) - q * (divisor - b)) - (quotient - q) * divisor;
    float value = (quotient + (left + low) / divisor) * (inside > 60.0f ? 0x1p20f : 1.0f);
    value = fabsf(x) < 1e-9f ? 1.0f : value;
    value = x > 95.0f ? INFINITY : value;
    return x < -1e8f ? -1.0f / x : value;
}

/* x^4 */
DSL_INLINE double dsl_fourth(double x) { return x * x * x * x; }

/* x^4 */
DSL_INLINE float dsl_fourthf(float x) { return x * x * x * x; }

/* numpy.heaviside(x, value at 0). */
DSL_INLINE double dsl_heaviside(double x, double at_zero) {
    double step = x < 0.0 ? 0.0 : 1.0;
    step = x == 0.0 ? at_zero : step;
    return x != x ? x : step;
}

/* numpy.heaviside(x, value at 0). */
DSL_INLINE float dsl_heavisidef(float x, float at_zero) {
    float step = x < 0.0f ? 0.0f : 1.0f;
    step = x == 0.0f ? at_zero : step;
    return x != x ? x : step;
}

/* sqrt(x^2 + y^2) without overflow, infinite where either is, else NaN where either is: measured error below 0.51 ulp,
   and 0.70 where the result is subnormal. */
DSL_INLINE double dsl_hypot(double x, double y) {
    DSL_EXACT
    double a = fabs(x) >= fabs(y) ? fabs(x) : fabs(y), b = fabs(x) >= fabs(y) ? fabs(y) : fabs(x);
    double up = a > 0x1p500 ? 0x1p-600 : 1.0, a_low, b_low, low;
    up = a < 0x1p-450 ? 0x1p600 : up;
    double a2, b2, r2;
    dsl_product(a * up, a * up, &a2, &a_low);
    dsl_product(b * up, b * up, &b2, &b_low);
    double sum = a2 + b2, rest = (b2 - (sum - a2)) + (a_low + b_low), root = sqrt(sum);
    dsl_product(root, root, &r2, &low);
    double value = (root + ((sum - r2) - low + rest) / (root + root)) / up;
    value = a == 0.0 ? 0.0 : value;
    value = ((x != x) | (y != y)) ? (double)NAN : value;
    return ((fabs(x) == (double)INFINITY) | (fabs(y) == (double)INFINITY)) ? (double)INFINITY : value;
}

/* dsl_hypot for float, through double: measured error below 0.501 ulp. */
DSL_INLINE float dsl_hypotf(float a, float b) { return (float)dsl_hypot(a, b); }

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
    double odd = w * (0x1.9999999999e01p-2 + w * (0x1.c71c7259378c4p-3 + w * (0x1.3b20aeb321231p-3
                 + w * 0x1.0f659e321ae1ep-3)));
    double even = z * (0x1.5555555555555p-1 + w * (0x1.249249242b108p-2 + w * (0x1.745cde236164cp-3
                  + w * 0x1.0f5c81bf99579p-3)));
    return odd + even;
}

/* log(x) for x in [2^-1022, infinity), plus `shift` times log 2. */
DSL_INLINE double dsl_log_core(double x, double shift) {
    DSL_EXACT
    const double log2_high = 0x1.62e42fefa3p-1, log2_low = 0x1.3de6af278ece6p-42;
    double n, f;
    dsl_log_parts(x, &n, &f);
    n += shift;
    double s = f / (2.0 + f), half = 0.5 * f * f;
    return n * log2_high - ((half - (s * (half + dsl_log_series(s * s)) + n * log2_low)) - f);
}

/* log(x): measured error below 0.84 ulp. */
DSL_INLINE double dsl_log(double x) {
    double scaled = x < 0x1p-1022 ? x * 0x1p54 : x, value = dsl_log_core(scaled, x < 0x1p-1022 ? -54.0 : 0.0);
    value = x < INFINITY ? value : x;
    value = x < 0.0 ? (double)NAN : value;
    return x == 0.0 ? -(double)INFINITY : value;
}

/* log(x) for x in [2^-1022, infinity), plus `shift` times log 2, as two doubles that are good to about 2^-63.
   log(1 + f) = 2 s + s^3 (2/3 + s^2 q) with s = f / (2 + f), all but q in two doubles. */
DSL_INLINE void dsl_log_pair(double x, double shift, double *high, double *low) {
    DSL_EXACT
    double n, f, p, p_low, z, z_low, c, c_low, t, t_low;
    dsl_log_parts(x, &n, &f);
    n += shift;
    double d = 2.0 + f, d_low = f - (d - 2.0), s = f / d;
    dsl_product(s, d, &p, &p_low);
    double s_low = (((f - p) - p_low) - s * d_low) / d;
    dsl_product(s, s, &z, &z_low);
    z_low += 2.0 * s * s_low;
    double q = 0x1.9999999999b31p-2 + z * (0x1.2492492457b74p-2 + z * (0x1.c71c722d93010p-3 + z * (0x1.745ce9d36ec95p-3
               + z * (0x1.3b1eef05cc696p-3 + z * (0x1.0f7fa1b44a5fap-3 + z * 0x1.0e455dbd4c334p-3)))));
    double w = 0x1.5555555555555p-1 + z * q, w_low = (z * q - (w - 0x1.5555555555555p-1)) + 0x1.5555555555555p-55;
    dsl_product(z, w, &c, &c_low);
    c_low += z * w_low + z_low * w;
    dsl_product(s, c, &t, &t_low);
    t_low += s * c_low + s_low * c;
    double sum = 2.0 * s + t, sum_low = (t - (sum - 2.0 * s)) + (t_low + 2.0 * s_low);
    double whole = n * 0x1.62e42fefa3p-1, total = whole + sum, back = total - whole;
    double rest = ((whole - (total - back)) + (sum - back)) + (sum_low + n * 0x1.3de6af278ece6p-42);
    *high = total + rest;
    *low = rest - (*high - total);
}

/* log10(x): measured error below 0.51 ulp. */
DSL_INLINE double dsl_log10(double x) {
    DSL_EXACT
    double high, low, p, p_low, tiny = x < 0x1p-1022 ? -54.0 : 0.0;
    dsl_log_pair(x < 0x1p-1022 ? x * 0x1p54 : x, tiny, &high, &low);
    dsl_product(high, 0x1.bcb7b1526e50ep-2, &p, &p_low);
    double value = p + (p_low + (high * 0x1.95355baaafad3p-57 + low * 0x1.bcb7b1526e50ep-2));
    value = x < INFINITY ? value : x;
    value = x < 0.0 ? (double)NAN : value;
    return x == 0.0 ? -(double)INFINITY : value;
}

/* dsl_log10 for float, through double: measured error below 0.501 ulp. */
DSL_INLINE float dsl_log10f(float x) { return (float)dsl_log10(x); }

/* log(1 + x): measured error below 0.82 ulp. What 1 + x loses is added again, divided by its derivative. */
DSL_INLINE double dsl_log1p(double x) {
    DSL_EXACT
    const double log2_high = 0x1.62e42fefa3p-1, log2_low = 0x1.3de6af278ece6p-42;
    double u = 1.0 + x, lost = x < 1.0 ? x - (u - 1.0) : 1.0 - (u - x), n, f;
    dsl_log_parts(u, &n, &f);
    double s = f / (2.0 + f), half = 0.5 * f * f, low = n * log2_low + lost / u;
    double value = n * log2_high - ((half - (s * (half + dsl_log_series(s * s)) + low)) - f);
    value = u < INFINITY ? value : x;
    value = x < -1.0 ? (double)NAN : value;
    value = x == -1.0 ? -(double)INFINITY : value;
    return fabs(x) < 1e-20 ? x : value;
}

/* dsl_log1p for float, through double: measured error below 0.501 ulp. */
DSL_INLINE float dsl_log1pf(float x) { return (float)dsl_log1p(x); }

/* log(x) for a float x in [2^-126, infinity), plus `shift` times log 2; as in double. */
DSL_INLINE float dsl_log_coref(float x, float shift) {
    DSL_EXACT
    const uint32_t root_half = 0x3f3504f3, one = 0x3f800000;
    uint32_t moved = dsl_bitsf(x) + (one - root_half);
    float n = dsl_from_bitsf(moved >> 23 | 0x4b000000) - (0x1p23f + 127.0f) + shift;
    float f = dsl_from_bitsf((moved & 0x007fffff) + root_half) - 1.0f;
    float s = f / (2.0f + f), z = s * s, half = 0.5f * f * f;
    float series = z * (0x1.555554p-1f + z * (0x1.999a7cp-2f + z * (0x1.24387ap-2f + z * 0x1.e30526p-3f)));
    return n * 0x1.62e4p-1f - ((half - (s * (half + series) + n * 0x1.7f7d1cp-20f)) - f);
}

/* log(x) for float: error below 0.84 ulp, found by trying all floats. */
DSL_INLINE float dsl_logf(float x) {
    float scaled = x < 0x1p-126f ? x * 0x1p32f : x, value = dsl_log_coref(scaled, x < 0x1p-126f ? -32.0f : 0.0f);
    value = x < INFINITY ? value : x;
    value = x < 0.0f ? NAN : value;
    return x == 0.0f ? -INFINITY : value;
}

/* numpy.maximum: NaN where either is. */
DSL_INLINE double dsl_maximum(double a, double b) { return ((a >= b) | (a != a)) ? a : b; }

/* numpy.maximum: NaN where either is. */
DSL_INLINE float dsl_maximumf(float a, float b) { return ((a >= b) | (a != a)) ? a : b; }

/* numpy.minimum: NaN where either is. */
DSL_INLINE double dsl_minimum(double a, double b) { return ((a <= b) | (a != a)) ? a : b; }

/* numpy.minimum: NaN where either is. */
DSL_INLINE float dsl_minimumf(float a, float b) { return ((a <= b) | (a != a)) ? a : b; }

/* numpy.mod: the remainder with the sign of the divisor, as NumPy has it while |a / b| < 2^53. Beyond, where
   neighbours of a lie further apart than b, the result is NaN. */
DSL_INLINE double dsl_mod(double a, double b) {
    DSL_EXACT
    double ratio = trunc(a / b), high, low;
    dsl_product(ratio, b, &high, &low);
    double rest = fabs(a) < fabs(b) ? a : (a - high) - low;
    rest = ((rest < 0.0) & (b > 0.0)) ? rest + b : rest;
    rest = ((rest > 0.0) & (b < 0.0)) ? rest + b : rest;
    rest = rest == 0.0 ? copysign(0.0, b) : rest;
    return fabs(ratio) < 0x1p53 ? rest : (double)NAN;
}

/* dsl_mod for float, through double. */
DSL_INLINE float dsl_modf(float a, float b) { return (float)dsl_mod(a, b); }

/* Philox 4x32-10 (Salmon, Moraes, Dror and Shaw, 2011): a counter of four words and a key of two give four random
   words, in place. No state, so any thread can draw any number at any time. A word of 32 bits lies in a lane of 64,
   where its products are; the rounds are written out, and the words are no array: so loops over counters vectorise. */
DSL_INLINE void dsl_philox_round(uint32_t key0, uint32_t key1, uint64_t *c0, uint64_t *c1, uint64_t *c2,
                                 uint64_t *c3) {
    uint64_t a = *c0 * 0xD2511F53u, b = *c2 * 0xCD9E8D57u;
    *c0 = (b >> 32) ^ *c1 ^ key0;
    *c1 = b & 0xFFFFFFFFu;
    *c2 = (a >> 32) ^ *c3 ^ key1;
    *c3 = a & 0xFFFFFFFFu;
}

DSL_INLINE void dsl_philox4x32(uint32_t key0, uint32_t key1, uint64_t *c0, uint64_t *c1, uint64_t *c2,
                               uint64_t *c3) {
    const uint32_t step0 = 0x9E3779B9u, step1 = 0xBB67AE85u;
    dsl_philox_round(key0, key1, c0, c1, c2, c3);
    dsl_philox_round(key0 + step0, key1 + step1, c0, c1, c2, c3);
    dsl_philox_round(key0 + 2 * step0, key1 + 2 * step1, c0, c1, c2, c3);
    dsl_philox_round(key0 + 3 * step0, key1 + 3 * step1, c0, c1, c2, c3);
    dsl_philox_round(key0 + 4 * step0, key1 + 4 * step1, c0, c1, c2, c3);
    dsl_philox_round(key0 + 5 * step0, key1 + 5 * step1, c0, c1, c2, c3);
    dsl_philox_round(key0 + 6 * step0, key1 + 6 * step1, c0, c1, c2, c3);
    dsl_philox_round(key0 + 7 * step0, key1 + 7 * step1, c0, c1, c2, c3);
    dsl_philox_round(key0 + 8 * step0, key1 + 8 * step1, c0, c1, c2, c3);
    dsl_philox_round(key0 + 9 * step0, key1 + 9 * step1, c0, c1, c2, c3);
}

/* A number in [0, 1) from the upper 53 of 64 random bits, given as two words. */
DSL_INLINE double dsl_unit(uint64_t low, uint64_t high) {
    double upper = dsl_from_bits(high | 0x4330000000000000) - 0x1p52;
    double lower = dsl_from_bits(low >> 11 | 0x4330000000000000) - 0x1p52;
    return upper * 0x1p-32 + lower * 0x1p-53;
}

/* Uniform numbers in [0, 1) for the neurons 64 * chunk ... 64 * chunk + 63: block b serves neurons b and b + 32. */
DSL_INLINE void dsl_uniform64(uint32_t key0, uint32_t key1, uint32_t chunk, uint32_t draw, uint64_t tick,
                              double out[64]) {
#pragma omp simd
    for (uint32_t b = 0; b < 32; b++) {
        uint64_t c0 = chunk * 32u + b, c1 = draw, c2 = tick & 0xFFFFFFFFu, c3 = tick >> 32;
        dsl_philox4x32(key0, key1, &c0, &c1, &c2, &c3);
        out[b] = dsl_unit(c0, c1);
        out[b + 32] = dsl_unit(c2, c3);
    }
}

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

/* Standard normal numbers for the neurons 64 * chunk ... 64 * chunk + 63 (Box and Muller, 1958): the two uniform
   numbers of a block give the two normal ones. */
DSL_INLINE void dsl_normal64(uint32_t key0, uint32_t key1, uint32_t chunk, uint32_t draw, uint64_t tick,
                                double out[64]) {
    dsl_uniform64(key0, key1, chunk, draw, tick, out);
#pragma omp simd
    for (uint32_t b = 0; b < 32; b++) {
        double cosine, sine, radius = sqrt(-2.0 * dsl_log_core(1.0 - out[b], 0.0));
        dsl_turn(out[b + 32], &cosine, &sine);
        out[b] = radius * cosine;
        out[b + 32] = radius * sine;
    }
}

/* x^y with the special cases of C (and so of NumPy): measured error below 0.61 ulp, and 0.76 where the result is
   subnormal. */
DSL_INLINE double dsl_pow(double x, double y) {
    DSL_EXACT
    double size = fabs(x), bound = y > 1e19 ? 1e19 : y, log_high, log_low, e, e_low, high, low;
    bound = bound < -1e19 ? -1e19 : bound;
    dsl_log_pair(size < 0x1p-1022 ? size * 0x1p54 : size, size < 0x1p-1022 ? -54.0 : 0.0, &log_high, &log_low);
    dsl_product(log_high, bound, &e, &e_low);
    e_low += log_low * bound;
    double inside = e < -750.0 ? -750.0 : e;
    inside = inside > 711.0 ? 711.0 : inside;
    uint64_t n;
    dsl_exp_parts(inside, inside == e ? e_low : 0.0, &n, &high, &low);
    double sum = 1.0 + high, value = dsl_scale(sum + ((high - (sum - 1.0)) + low), n);
    value = size == 0.0 ? (y < 0.0 ? (double)INFINITY : 0.0) : value;
    value = size == (double)INFINITY ? (y < 0.0 ? 0.0 : (double)INFINITY) : value;
    double broken = ((x < 0.0) & (size < (double)INFINITY)) ? (double)NAN : value;
    value = floor(y) == y ? value : broken;
    uint64_t sign = dsl_bits(x) & 0x8000000000000000;
    sign = floor(y) == y ? sign : 0;
    sign = floor(y * 0.5) == y * 0.5 ? 0 : sign;
    value = dsl_from_bits(dsl_bits(value) ^ sign);
    value = ((x != x) | (y != y)) ? (double)NAN : value;
    return ((y == 0.0) | (x == 1.0)) ? 1.0 : value;
}

/* dsl_pow for float, through double: measured error below 0.501 ulp. */
DSL_INLINE float dsl_powf(float a, float b) { return (float)dsl_pow(a, b); }

/* numpy.sign: -1, 0 or 1, and NaN of NaN. */
DSL_INLINE double dsl_sign(double x) {
    double value = x > 0.0 ? 1.0 : 0.0;
    value = x < 0.0 ? -1.0 : value;
    return x != x ? x : value;
}

/* numpy.sign: -1, 0 or 1, and NaN of NaN. */
DSL_INLINE float dsl_signf(float x) {
    float value = x > 0.0f ? 1.0f : 0.0f;
    value = x < 0.0f ? -1.0f : value;
    return x != x ? x : value;
}

/* sin(x): measured error below 0.79 ulp for |x| < 2^52 = 4.5e15. Beyond, where neighbouring
   numbers lie more than 1 apart and have no phase left, the result is NaN. */
DSL_INLINE double dsl_sin(double x) {
    double r, rest;
    uint64_t quarter;
    dsl_circle_reduce(x, &quarter, &r, &rest);
    double value = dsl_circle_sine(quarter, r, rest);
    value = fabs(x) < 1e-9 ? x : value;
    return fabs(x) < 0x1p52 ? value : (double)NAN;
}

/* dsl_sin for float, through double: measured error below 0.501 ulp. */
DSL_INLINE float dsl_sinf(float x) { return (float)dsl_sin(x); }

/* sinh(x): measured error below 0.74 ulp. */
DSL_INLINE double dsl_sinh(double x) {
    DSL_EXACT
    double a, b, r, s, c, size = fabs(x);
    dsl_half_exps(size > 710.6 ? 710.6 : size, &a, &b, &r, &s, &c);
    double step = a - b, lost = (a - step) - b;
    double first = step + a * r, first_rest = a * r - (first - step);
    double second = first + b * r, second_rest = b * r - (second - first);
    double low = step * c + (a + b) * s + ((first_rest + second_rest) + lost);
    double value = copysign((second + low) * 2.0, x);
    return size < 1e-9 ? x : value;
}

/* dsl_sinh for float, through double: measured error below 0.501 ulp. */
DSL_INLINE float dsl_sinhf(float x) { return (float)dsl_sinh(x); }

/* x^2 */
DSL_INLINE double dsl_square(double x) { return x * x; }

/* x^2 */
DSL_INLINE float dsl_squaref(float x) { return x * x; }

/* tanh(x): measured error below 0.74 ulp. */
DSL_INLINE double dsl_tanh(double x) {
    DSL_EXACT
    double high, low, size = fabs(x);
    double inside = size > 22.0 ? 22.0 : size;
    dsl_expm1_parts(2.0 * inside, 0, &high, &low);
    double sum = 2.0 + high, rest = high >= 2.0 ? 2.0 - (sum - high) : high - (sum - 2.0);
    double value = dsl_quotient(high, low, sum, rest + low);
    return size < 1e-9 ? x : copysign(value, x);
}

/* tanh(x) for float: error below 0.70 ulp, found by trying all floats. What the quotient lacks is found with halves of
   12 bits, whose products are exact. */
DSL_INLINE float dsl_tanhf(float x) {
    DSL_EXACT
    float high, low, size = fabsf(x);
    float inside = size > 10.0f ? 10.0f : size;
    dsl_expm1_partsf(2.0f * inside, 0, &high, &low);
    float sum = 2.0f + high, back = sum - high, rest = (2.0f - back) + (high - (sum - back));
    float quotient = high / sum;
    float q = dsl_from_bitsf(dsl_bitsf(quotient) & 0xfffff000), b = dsl_from_bitsf(dsl_bitsf(sum) & 0xfffff000);
    float left = ((high - q * b) - q * (sum - b)) - (quotient - q) * sum;
    float value = quotient + (left + (low - quotient * (rest + low))) / sum;
    return size < 1e-4f ? x : copysignf(value, x);
}
int main(void){ static const double e[]={0.0,-0.0,INFINITY,-INFINITY,NAN,1,-1,5e-324,-5e-324,1e-310,800,-800,1e300,-1e300,0.3,-0.3,2.5,-2.5,1e5,1e8,1e17,3,-3};int n=sizeof e/sizeof*e;uint64_t h=0;double o[64];
for(int i=0;i<n;i++){double r=dsl_cbrt(e[i]);if(r==r)h=h*31+dsl_bits(r);float f=dsl_cbrtf((float)e[i]);if(f==f)h=h*31+dsl_bits(f);}
for(int i=0;i<n;i++){double r=dsl_cos(e[i]);if(r==r)h=h*31+dsl_bits(r);float f=dsl_cosf((float)e[i]);if(f==f)h=h*31+dsl_bits(f);}
for(int i=0;i<n;i++){double r=dsl_cosh(e[i]);if(r==r)h=h*31+dsl_bits(r);float f=dsl_coshf((float)e[i]);if(f==f)h=h*31+dsl_bits(f);}
for(int i=0;i<n;i++){double r=dsl_cube(e[i]);if(r==r)h=h*31+dsl_bits(r);float f=dsl_cubef((float)e[i]);if(f==f)h=h*31+dsl_bits(f);}
for(int i=0;i<n;i++){double r=dsl_exp(e[i]);if(r==r)h=h*31+dsl_bits(r);float f=dsl_expf((float)e[i]);if(f==f)h=h*31+dsl_bits(f);}
for(int i=0;i<n;i++){double r=dsl_expm1(e[i]);if(r==r)h=h*31+dsl_bits(r);float f=dsl_expm1f((float)e[i]);if(f==f)h=h*31+dsl_bits(f);}
for(int i=0;i<n;i++){double r=dsl_exprel(e[i]);if(r==r)h=h*31+dsl_bits(r);float f=dsl_exprelf((float)e[i]);if(f==f)h=h*31+dsl_bits(f);}
for(int i=0;i<n;i++){double r=dsl_fourth(e[i]);if(r==r)h=h*31+dsl_bits(r);float f=dsl_fourthf((float)e[i]);if(f==f)h=h*31+dsl_bits(f);}
for(int i=0;i<n;i++)for(int j=0;j<n;j++){double r=dsl_heaviside(e[i],e[j]);if(r==r)h=h*31+dsl_bits(r);float f=dsl_heavisidef((float)e[i],(float)e[j]);if(f==f)h=h*31+dsl_bits(f);}
for(int i=0;i<n;i++)for(int j=0;j<n;j++){double r=dsl_hypot(e[i],e[j]);if(r==r)h=h*31+dsl_bits(r);float f=dsl_hypotf((float)e[i],(float)e[j]);if(f==f)h=h*31+dsl_bits(f);}
for(int i=0;i<n;i++){double r=dsl_log(e[i]);if(r==r)h=h*31+dsl_bits(r);float f=dsl_logf((float)e[i]);if(f==f)h=h*31+dsl_bits(f);}
for(int i=0;i<n;i++){double r=dsl_log10(e[i]);if(r==r)h=h*31+dsl_bits(r);float f=dsl_log10f((float)e[i]);if(f==f)h=h*31+dsl_bits(f);}
for(int i=0;i<n;i++){double r=dsl_log1p(e[i]);if(r==r)h=h*31+dsl_bits(r);float f=dsl_log1pf((float)e[i]);if(f==f)h=h*31+dsl_bits(f);}
for(int i=0;i<n;i++)for(int j=0;j<n;j++){double r=dsl_maximum(e[i],e[j]);if(r==r)h=h*31+dsl_bits(r);float f=dsl_maximumf((float)e[i],(float)e[j]);if(f==f)h=h*31+dsl_bits(f);}
for(int i=0;i<n;i++)for(int j=0;j<n;j++){double r=dsl_minimum(e[i],e[j]);if(r==r)h=h*31+dsl_bits(r);float f=dsl_minimumf((float)e[i],(float)e[j]);if(f==f)h=h*31+dsl_bits(f);}
for(int i=0;i<n;i++)for(int j=0;j<n;j++){double r=dsl_mod(e[i],e[j]);if(r==r)h=h*31+dsl_bits(r);float f=dsl_modf((float)e[i],(float)e[j]);if(f==f)h=h*31+dsl_bits(f);}
for(int i=0;i<n;i++)for(int j=0;j<n;j++){double r=dsl_pow(e[i],e[j]);if(r==r)h=h*31+dsl_bits(r);float f=dsl_powf((float)e[i],(float)e[j]);if(f==f)h=h*31+dsl_bits(f);}
for(int i=0;i<n;i++){double r=dsl_sign(e[i]);if(r==r)h=h*31+dsl_bits(r);float f=dsl_signf((float)e[i]);if(f==f)h=h*31+dsl_bits(f);}
for(int i=0;i<n;i++){double r=dsl_sin(e[i]);if(r==r)h=h*31+dsl_bits(r);float f=dsl_sinf((float)e[i]);if(f==f)h=h*31+dsl_bits(f);}
for(int i=0;i<n;i++){double r=dsl_sinh(e[i]);if(r==r)h=h*31+dsl_bits(r);float f=dsl_sinhf((float)e[i]);if(f==f)h=h*31+dsl_bits(f);}
for(int i=0;i<n;i++){double r=dsl_square(e[i]);if(r==r)h=h*31+dsl_bits(r);float f=dsl_squaref((float)e[i]);if(f==f)h=h*31+dsl_bits(f);}
for(int i=0;i<n;i++){double r=dsl_tanh(e[i]);if(r==r)h=h*31+dsl_bits(r);float f=dsl_tanhf((float)e[i]);if(f==f)h=h*31+dsl_bits(f);}
for(int i=0;i<9;i++){dsl_normal64(1,2,i,3,~0ull-i,o);for(int j=0;j<64;j++)h=h*31+dsl_bits(o[j]);} printf("%llx\n",(unsigned long long)h);}
