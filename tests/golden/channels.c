/* Written by dslnet. */
#define _POSIX_C_SOURCE 200809L
#define _DARWIN_C_SOURCE
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The first neuron of a thread's share of whole blocks of 64. */
static inline int64_t dsl_begin(int64_t padded, int64_t thread, int64_t threads)
{
    return padded / 64 * thread / threads * 64;
}

/* The bits of a double and back, and the sign of one number on another. Clang would merge products and sums into one
   rounding; DSL_EXACT at the start of a function forbids it, so that every compiler computes the same bits. DSL_INLINE
   is an order: a call that is not inlined keeps a loop from being vectorised. It is `unused` too, since a network may
   need only one of the functions of a group. DSL_FUSED says that dsl_fma rounds once: where the machine does that in
   one instruction, and under strict=True everywhere, by a function of the C library if need be. */
#include <math.h>
#include <stdint.h>
#define DSL_INLINE static inline __attribute__((always_inline, unused))
#if defined(__clang__)
#define DSL_EXACT _Pragma("STDC FP_CONTRACT OFF")
#else
#define DSL_EXACT
#endif

#if defined(__FMA__) || defined(__aarch64__) || defined(DSL_STRICT)
#define DSL_FUSED 1
#else
#define DSL_FUSED 0
#endif

DSL_INLINE uint64_t dsl_bits(double x) {
    union { double number; uint64_t bits; } word = {x};
    return word.bits;
}

DSL_INLINE double dsl_from_bits(uint64_t bits) {
    union { uint64_t bits; double number; } word = {bits};
    return word.number;
}

/* a * b + c */
DSL_INLINE double dsl_fma(double a, double b, double c) {
    DSL_EXACT
    return DSL_FUSED ? __builtin_fma(a, b, c) : a * b + c;
}

/* The first of two numbers where a condition holds, else the second. Of two `? :` in a row gcc makes a web of branches,
   and nine instructions of a vector where four do. */
DSL_INLINE double dsl_choose(int condition, double a, double b) {
    uint64_t mask = -(uint64_t)condition;
    return dsl_from_bits((dsl_bits(a) & mask) | (dsl_bits(b) & ~mask));
}

/* x, but not below `low` nor above `high`; NaN stays. */
DSL_INLINE double dsl_between(double low, double x, double high) {
    double raised = dsl_choose(x < low, low, x);
    return dsl_choose(raised > high, high, raised);
}

/* a + b z + c z^2 + ..., by Horner's scheme. */
DSL_INLINE double dsl_series3(double z, double a, double b, double c) {
    return dsl_fma(z, dsl_fma(z, c, b), a);
}

DSL_INLINE double dsl_series4(double z, double a, double b, double c, double d) {
    return dsl_fma(z, dsl_series3(z, b, c, d), a);
}

DSL_INLINE double dsl_series5(double z, double a, double b, double c, double d, double e) {
    return dsl_fma(z, dsl_series4(z, b, c, d, e), a);
}

DSL_INLINE double dsl_series6(double z, double a, double b, double c, double d, double e, double f) {
    return dsl_fma(z, dsl_series5(z, b, c, d, e, f), a);
}

DSL_INLINE double dsl_series7(double z, double a, double b, double c, double d, double e, double f, double g) {
    return dsl_fma(z, dsl_series6(z, b, c, d, e, f, g), a);
}

/* x = n log 2 + r + rest, |r| <= 0.347, and the series of exp(r) = 1 + r + r^2 / 2 + r^3 even + r^4 odd, where even
   and odd are series in r^2. x must lie in [-800, 800]; the low 12 bits of `n` count. Error about 2^-59. */
DSL_INLINE void dsl_exp_series(double x, uint64_t *n, double *r, double *rest, double *even, double *odd) {
    DSL_EXACT
    const double log2_high = 0x1.62e42fefa3p-1, log2_low = 0x1.3de6af278ece6p-42;
    double shifted = dsl_fma(x, 1.4426950408889634, 0x1.8p52), whole = shifted - 0x1.8p52;
    double exact = dsl_fma(-whole, log2_high, x), near = dsl_fma(-whole, log2_low, exact), z = near * near;
    *n = dsl_bits(shifted);
    *r = near;
    *rest = dsl_fma(-whole, log2_low, exact - near);
    *odd = dsl_series5(z, 0x1.5555555555559p-5, 0x1.6c16c16c14a5cp-10, 0x1.a01a01af70dcep-16, 0x1.27e4c7a8bcc6fp-22,
        0x1.1f92e90d62482p-29);
    *even = dsl_series5(z, 0x1.5555555555559p-3, 0x1.111111110f6d7p-7, 0x1.a01a01afd8049p-13, 0x1.71ddf86f7bbe7p-19,
        0x1.af5e95413292fp-26);
}

/* exp(x + extra) = 2^n (1 + high + low), |high| <= 0.347, |low| <= 0.08, together good to about 2^-58. x must lie in
   [-800, 800], extra be within its rounding; the low 12 bits of `n` count. */
DSL_INLINE void dsl_exp_parts(double x, double extra, uint64_t *n, double *high, double *low) {
    DSL_EXACT
    double r, rest, even, odd;
    dsl_exp_series(x, n, &r, &rest, &even, &odd);
    rest += extra;
    *high = r;
    double curve = r * r * dsl_fma(r, dsl_fma(r, odd, even), 0.5);
    *low = curve + dsl_fma(rest, r + curve, rest);
}

/* (exp(x) - 1) / 2^down as the sum of two numbers, the second within some of the last digits of the first; x in
   [-60, 740], and down so large that the result stays below the largest double. */
DSL_INLINE void dsl_expm1_sum(double x, uint64_t down, double *sum, double *rest) {
    DSL_EXACT
    double r, c;
    uint64_t n;
    dsl_exp_parts(x, 0.0, &n, &r, &c);
    double scale = dsl_from_bits((n + 1023 - down) << 52), one = dsl_from_bits((1023 - down) << 52);
    double step = scale - one, back = step - scale, lost = (scale - (step - back)) - (one + back);
    *sum = dsl_fma(scale, r, step);
    *rest = dsl_fma(scale, r, step - *sum) + dsl_fma(scale, c, lost);
}

/* The same as the nearest double and what it lacks. */
DSL_INLINE void dsl_expm1_parts(double x, uint64_t down, double *high, double *low) {
    DSL_EXACT
    double sum, rest;
    dsl_expm1_sum(x, down, &sum, &rest);
    *high = sum + rest;
    *low = rest - (*high - sum);
}

/* x / (exp(x) - 1), and 1 at 0; 0 where exp(x) is no finite number, from 709.8 on, where it is below 1e-305: measured
   error below 1.6 ulp. */
DSL_INLINE double dsl_bernoulli(double x) {
    DSL_EXACT
    double high, low, below = dsl_choose(x > 710.0, 710.0, x);
    dsl_expm1_parts(dsl_choose(below < -60.0, -60.0, below), 1, &high, &low);
    return dsl_choose(fabs(x) < 1e-18, 1.0, below / (high * 2.0));
}

/* Empty a share of an array. */
static inline void dsl_clear(void *array, size_t item, int64_t begin, int64_t end)
{
    memset((char *)array + (size_t)begin * item, 0, (size_t)(end - begin) * item);
}

/* Append the neurons of one block that fired to a list; the list stays sorted. The flags are bytes of 0 or 1. */
static inline int64_t dsl_collect(const uint8_t *flags, int64_t block, int64_t size, int32_t *list, int64_t total)
{
    uint64_t words[8];
    memcpy(words, flags, 64);
    if (!(words[0] | words[1] | words[2] | words[3] | words[4] | words[5] | words[6] | words[7]))
        return total;
    for (int64_t word = 0; word < 8; ++word)
        for (uint64_t rest = words[word]; rest; rest &= rest - 1) {
            const int64_t neuron = block + word * 8 + __builtin_ctzll(rest) / 8;
            if (neuron < size)
                list[total++] = (int32_t)neuron;
        }
    return total;
}

/* Where the equations are asked for in a piece of a curve, from -1 to 1: first the nodes of a polynomial, which
   are those of Chebyshev to 20 bits, so that their squares are exact, in pairs from the middle outwards. Behind
   them points between these, both ends, and the middle, where the polynomial is tried. Ten nodes in double
   precision, six in single. */
static const double dsl_curve_nodes[2][16] = {
    {0x1.40608p-3, -0x1.40608p-3, 0x1.d0e3p-2, -0x1.d0e3p-2, 0x1.6a09ep-1, -0x1.6a09ep-1, 0x1.c832p-1, -0x1.c832p-1,
     0x1.f9b24p-1, -0x1.f9b24p-1, 1.0, -1.0, 0.9375, -0.828125, 0.3125, 0.0},
    {0x1.0907cp-2, -0x1.0907cp-2, 0x1.6a09ep-1, -0x1.6a09ep-1, 0x1.ee8dep-1, -0x1.ee8dep-1, 1.0, -1.0,
     0.875, -0.875, 0.5, -0.5, 0.1875, -0.1875, 0.75, 0.0},
};
#define DSL_MIDDLE 15

/* The polynomial of smallest degree through values at the squares z of some nodes, from its constant on (A. Bjorck
   and V. Pereyra, 1970, Mathematics of Computation 24, 893-903): it meets them but for their last digits. */
static inline void dsl_through(int64_t count, const double *z, double *value)
{
    for (int64_t k = 0; k < count - 1; ++k)
        for (int64_t i = count - 1; i > k; --i)
            value[i] = (value[i] - value[i - 1]) / (z[i] - z[i - k - 1]);
    for (int64_t k = count - 2; k >= 0; --k)
        for (int64_t i = k; i < count - 1; ++i)
            value[i] = dsl_fma(-value[i + 1], z[k], value[i]);
}

/* The coefficients of a polynomial through the first values of sixteen, in the order of powers: even and odd ones
   apart, since the nodes come in pairs. In the middle it is the value there to the last bit, so that what is 0 or 1
   there is, and what rests there stays. */
static inline void dsl_curve_fit(int64_t nodes, const double *y, double *coefficient)
{
    const double *u = dsl_curve_nodes[nodes < 10];
    const int64_t pairs = nodes / 2;
    double z[5], even[5], odd[5];
    for (int64_t pair = 0; pair < pairs; ++pair) {
        const double place = u[2 * pair], above = y[2 * pair], below = y[2 * pair + 1];
        z[pair] = place * place;
        even[pair] = 0.5 * (above + below);
        odd[pair] = 0.5 * (above - below) / place;
    }
    dsl_through(pairs, z, even);
    dsl_through(pairs, z, odd);
    for (int64_t pair = 0; pair < pairs; ++pair) {
        coefficient[2 * pair] = even[pair];
        coefficient[2 * pair + 1] = odd[pair];
    }
    coefficient[0] = y[DSL_MIDDLE];
}

/* Whether a polynomial has the digits of sixteen values, 47 of 53 of each or 22 of 24, and what it has between
   them as well: they have one sign and nearly one size, or pass through 0 in the middle, where the polynomial does
   too. */
static inline int dsl_curve_fits(int64_t nodes, const double *y, const double *coefficient)
{
    const double *u = dsl_curve_nodes[nodes < 10], digits = nodes < 10 ? 0x1p-22 : 0x1p-47;
    double sum[16], low = INFINITY, high = 0.0;
    int64_t right = 0, above = 0;
    for (int64_t point = 0; point < 16; ++point)
        sum[point] = coefficient[nodes - 1];
    for (int64_t power = nodes - 2; power >= 0; --power) {
#pragma omp simd
        for (int64_t point = 0; point < 16; ++point)
            sum[point] = dsl_fma(sum[point], u[point], coefficient[power]);
    }
    for (int64_t point = 0; point < 16; ++point) {
        const double size = fabs(y[point]);
        right += fabs(sum[point] - y[point]) <= digits * size && size <= 1e300;
        above += y[point] > 0.0;
        low = size < low ? size : low;
        high = size > high ? size : high;
    }
    const double least = nodes < 10 ? 1e-30 : 1e-280;
    const int apart = (above == 0 || above == 16) && 16.0 * low >= high;
    const int through = y[DSL_MIDDLE] == 0.0 && 2.0 * fabs(coefficient[1]) >= high;
    return right == 16 && (high == 0.0 || (high >= least && (apart || through)));
}

/* The smallest and the largest of sixteen numbers, and whether all are finite. */
static inline int dsl_range(const double *y, double *low, double *high)
{
    int finite = 1;
    *low = *high = y[0];
    for (int64_t point = 0; point < 16; ++point) {
        *low = y[point] < *low ? y[point] : *low;
        *high = y[point] > *high ? y[point] : *high;
        finite &= fabs(y[point]) <= 1e300;
    }
    return finite;
}

/* Whether functions can do nothing between sixteen points that the points do not tell: what is given to functions as
   exp changes by at most 2, what is given to those as log, or divides, keeps its sign and its size to a factor of
   2. */
static inline int dsl_is_gentle(const double *y)
{
    double low, high;
    return dsl_range(y, &low, &high) && high - low <= 2.0;
}

static inline int dsl_is_steady(const double *y)
{
    double low, high;
    return dsl_range(y, &low, &high) && ((low > 0.0 && high <= 2.0 * low) || (high < 0.0 && low >= 2.0 * high));
}

/* The coefficients of all functions in a piece, of which `y` has sixteen points of the first one and 64 further
   those of the next, and whether they can be read: what is to change little in a piece stands behind the
   functions. */
static inline int dsl_curve_piece(int64_t nodes, int64_t functions, int64_t arguments, int64_t divisors,
    const double *y, double *coefficients)
{
    int good = 1;
    for (int64_t each = functions; each < functions + arguments && good; ++each)
        good = dsl_is_gentle(y + 64 * each);
    for (int64_t each = functions + arguments; each < functions + arguments + divisors && good; ++each)
        good = dsl_is_steady(y + 64 * each);
    for (int64_t each = 0; each < functions && good; ++each) {
        dsl_curve_fit(nodes, y + 64 * each, coefficients + 10 * each);
        good = dsl_curve_fits(nodes, y + 64 * each, coefficients + 10 * each);
    }
    return good;
}

/* Of a grid of curves; behind them is one that is never drawn, in which all other values lie. */
#define DSL_PIECES 384

/* A grid of pieces around a value. `grid` has its begin, one over the width of a piece, that width, the value and
   in which piece it lies; then how far it is laid: 0 while widths are tried by steps of 16, 1 while by steps of 2,
   2 when it lies; which four pieces come next, how many of those tried cannot be drawn, and the exponent of the
   width that is known to do. Widths are powers of two, and 0 lies in the middle of a piece, so that a number less
   the middle of its piece is exact. */
enum { DSL_LOW, DSL_PER_WIDTH, DSL_WIDTH, DSL_ABOUT, DSL_HOME, DSL_LAID, DSL_NEXT, DSL_LOST, DSL_GOOD };

static inline void dsl_grid_of(double *grid, double exponent)
{
    const double width = dsl_from_bits((uint64_t)(1023 + (int64_t)exponent) << 52);
    grid[DSL_WIDTH] = width;
    grid[DSL_PER_WIDTH] = 1.0 / width;
    grid[DSL_LOW] = width * (rint(grid[DSL_ABOUT] / width) - grid[DSL_HOME] - 0.5);
    grid[DSL_NEXT] = grid[DSL_LOST] = 0.0;
}

/* Begin to lay it. A quarter lies below a negative value, as rest is one, of which membranes are excited; half of it
   below 0; little below a positive one, as concentrations are. */
static inline void dsl_lay_grid(double *grid, double about)
{
    grid[DSL_ABOUT] = about;
    grid[DSL_HOME] = about < 0.0 ? 96.0 : about > 0.0 ? 16.0 : 192.0;
    grid[DSL_LAID] = 0.0;
    grid[DSL_GOOD] = 30.0;
    dsl_grid_of(grid, 30.0);
}

/* The first of four pieces: of 32 that are tried around the value, from it on, then of one in six of half of the
   grid about it, or of a grid that lies. */
static inline int64_t dsl_next_pieces(const double *grid)
{
    const int64_t turn = (int64_t)grid[DSL_NEXT], home = (int64_t)grid[DSL_HOME];
    if (grid[DSL_LAID] == 2.0)
        return 4 * turn;
    return turn < 8 ? home - 16 + 4 * ((turn + 4) % 8) : home / 32 * 16 + 24 * (turn - 8);
}

/* Numbers of six coefficients are those of single precision. */
static inline void dsl_put_coefficient(void *pieces, int64_t place, int64_t nodes, double value)
{
    if (nodes < 10)
        ((float *)pieces)[place] = (float)value;
    else
        ((double *)pieces)[place] = value;
}

/* Draw curves in the four pieces that are next. */
static inline void dsl_draw_pieces(const double *grid, void *pieces, uint8_t *known, int64_t nodes, int64_t width,
    int64_t functions, int64_t arguments, int64_t divisors, const double *y)
{
    const int64_t first = dsl_next_pieces(grid);
    known[first / 4] = 1;
    for (int64_t piece = first; piece < first + 4; ++piece) {
        double coefficients[16 * 10];
        const double *points = y + 16 * (piece - first);
        if (!dsl_curve_piece(nodes, functions, arguments, divisors, points, coefficients))
            continue;
        for (int64_t each = 0; each < functions; ++each)
            for (int64_t power = 0; power < nodes; ++power)
                dsl_put_coefficient(pieces, (piece * nodes + power) * width + each, nodes,
                    coefficients[10 * each + power]);
    }
}

/* No piece is drawn, and none is known not to be. Where the first function of a piece is NaN none can be read. */
static inline void dsl_empty_pieces(void *pieces, uint8_t *known, int64_t nodes, int64_t width)
{
    memset(known, 0, DSL_PIECES / 4);
    for (int64_t piece = 0; piece <= DSL_PIECES; ++piece)
        for (int64_t power = 0; power < nodes; ++power)
            dsl_put_coefficient(pieces, (piece * nodes + power) * width, nodes, NAN);
}

/* x * 2^n for n in [-2045, 2046], with one rounding, from the low 12 bits of n: in two steps, so that neither the
   subnormal numbers nor the largest ones need a case of their own. */
DSL_INLINE double dsl_scale(double x, uint64_t n) {
    uint64_t both = n + 2046, first = both >> 1, second = both - first;
    return x * dsl_from_bits(first << 52) * dsl_from_bits(second << 52);
}

/* exp(x): measured error below 0.90 ulp, and 0.90 where the result is subnormal. */
DSL_INLINE double dsl_exp(double x) {
    DSL_EXACT
    double r, rest, even, odd;
    uint64_t n;
    dsl_exp_series(dsl_between(-746.0, x, 710.0), &n, &r, &rest, &even, &odd);
    return dsl_scale(1.0 + (r + dsl_fma(r * r, dsl_fma(r, dsl_fma(r, odd, even), 0.5), rest)), n);
}

/* exp(x) - 1: measured error below 0.97 ulp. */
DSL_INLINE double dsl_expm1(double x) {
    DSL_EXACT
    double high, low;
    dsl_expm1_parts(dsl_between(-60.0, x, 710.0), 1, &high, &low);
    return dsl_choose(fabs(x) < 1e-20, x, high * 2.0);
}

/* Put what was computed of some lanes in the place of what could not be read. */
static inline void dsl_fill_missed(int64_t functions, const int64_t *lanes, int64_t count, const double *y,
    double *read)
{
    for (int64_t each = 0; each < functions; ++each)
        for (int64_t missed = 0; missed < count; ++missed)
            read[64 * each + lanes[missed]] = y[64 * each + missed];
}

/* The values for which the equations are wanted next: sixteen in each of four pieces. */
static inline void dsl_grid_points(const double *grid, int64_t nodes, double *x)
{
    const double *place = dsl_curve_nodes[nodes < 10];
    for (int64_t piece = 0; piece < 4; ++piece) {
        const double middle = grid[DSL_LOW] + grid[DSL_WIDTH] * ((double)(dsl_next_pieces(grid) + piece) + 0.5);
        for (int64_t point = 0; point < 16; ++point)
            x[16 * piece + point] = middle + 0.5 * grid[DSL_WIDTH] * place[point];
    }
}

/* The lanes of a block that could not be read, and their values; the last one again until there are whole vectors. */
static inline int64_t dsl_missed_lanes(const double *read, const double *values, int64_t *lanes, double *x)
{
    int64_t count = 0;
    for (int64_t lane = 0; lane < 64; ++lane)
        if (read[lane] != read[lane]) {
            x[count] = values[lane];
            lanes[count++] = lane;
        }
    for (int64_t more = count; more % 8; ++more)
        x[more] = x[count - 1];
    return count;
}

/* Vectors of four functions, of which one value each is computed, and a square of sixteen values turned over. */
typedef double dsl_pack __attribute__((vector_size(32), aligned(8), may_alias));
#if defined(__clang__)
#define DSL_MIXED(a, b, i, j, k, l) __builtin_shufflevector(a, b, i, j, k, l)
#else
typedef int64_t dsl_places __attribute__((vector_size(32)));
#define DSL_MIXED(a, b, i, j, k, l) __builtin_shuffle(a, b, (dsl_places){i, j, k, l})
#endif

/* a * b + c, of each: clang makes one instruction of this where it may and the machine has it, gcc of four of the
   same. */
DSL_INLINE dsl_pack dsl_pack_fma(dsl_pack a, double b, dsl_pack c) {
#if defined(__clang__) && (defined(__FMA__) || defined(__aarch64__))
    _Pragma("STDC FP_CONTRACT ON")
    return a * b + c;
#else
    DSL_EXACT
    dsl_pack sum;
    for (int each = 0; each < 4; ++each)
        sum[each] = dsl_fma(a[each], b, c[each]);
    return sum;
#endif
}

/* Write the first numbers of four vectors side by side, the second ones 64 places further, and so on. */
DSL_INLINE void dsl_turn_over(dsl_pack a, dsl_pack b, dsl_pack c, dsl_pack d, double *out) {
    dsl_pack p = DSL_MIXED(a, b, 0, 4, 2, 6), q = DSL_MIXED(a, b, 1, 5, 3, 7);
    dsl_pack r = DSL_MIXED(c, d, 0, 4, 2, 6), s = DSL_MIXED(c, d, 1, 5, 3, 7);
    *(dsl_pack *)out = DSL_MIXED(p, r, 0, 1, 4, 5);
    *(dsl_pack *)(out + 64) = DSL_MIXED(q, s, 0, 1, 4, 5);
    *(dsl_pack *)(out + 128) = DSL_MIXED(p, r, 2, 3, 6, 7);
    *(dsl_pack *)(out + 192) = DSL_MIXED(q, s, 2, 3, 6, 7);
}

/* Functions of 64 values, from the polynomials of the pieces that these lie in: 64 values of the first one, then
   those of the next. Returns how many lie where no curve is drawn: their first function is NaN. The polynomials of
   a piece lie side by side, power by power, so that a vector takes several functions of one value, and nothing has
   to be gathered. */
DSL_INLINE int64_t dsl_read_curves(const int64_t width, const double *grid, const double *pieces, const double *x,
    double *out)
{
    DSL_EXACT
    const int64_t packs = width / 4;
    const double low = grid[0], per_width = grid[1], piece_width = grid[2];
    int32_t at[64], outside = 0;
    double from_middle[64];
#pragma omp simd reduction(+:outside)
    for (int64_t lane = 0; lane < 64; ++lane) {
        const double along = (x[lane] - low) * per_width;
        const int32_t piece = (int32_t)dsl_choose((along >= 0.0) & (along < DSL_PIECES), along, DSL_PIECES);
        at[lane] = piece;
        outside += piece == DSL_PIECES;
        from_middle[lane] = (x[lane] - (low + piece_width * ((double)piece + 0.5))) * (per_width + per_width);
    }
    for (int64_t lane = 0; outside == 64 && lane < 64; ++lane)
        out[lane] = NAN;
    for (int64_t lane = 0; outside < 64 && lane < 64; lane += 4) {
        dsl_pack sum[4][4];
#pragma GCC unroll 4
        for (int64_t each = 0; each < 4; ++each) {
            const dsl_pack *row = (const dsl_pack *)(pieces + at[lane + each] * (10 * width));
            const double away = from_middle[lane + each];
#pragma GCC unroll 4
            for (int64_t pack = 0; pack < packs; ++pack)
                sum[each][pack] = row[9 * packs + pack];
#pragma GCC unroll 10
            for (int64_t power = 8; power >= 0; --power)
#pragma GCC unroll 4
                for (int64_t pack = 0; pack < packs; ++pack)
                    sum[each][pack] = dsl_pack_fma(sum[each][pack], away, row[power * packs + pack]);
        }
#pragma GCC unroll 4
        for (int64_t pack = 0; pack < packs; ++pack)
            dsl_turn_over(sum[0][pack], sum[1][pack], sum[2][pack], sum[3][pack], out + 256 * pack + lane);
    }
    int64_t missed = 0;
#pragma omp simd reduction(+:missed)
    for (int64_t lane = 0; lane < 64; ++lane)
        missed += out[lane] != out[lane];
    return missed;
}

/* Whether something else is here than when it was looked at last. */
static inline int64_t dsl_renewed(void *seen, const void *now, size_t bytes)
{
    if (memcmp(seen, now, bytes) == 0)
        return 0;
    memcpy(seen, now, bytes);
    return 1;
}

/* (exp(x) - 1) / x, and 1 at 0, as the increment of a step needs it: measured error below 2.8 ulp; infinite beyond 709.
   Where x lies within log(2) / 2 of 0 it is a series, else a quotient. */
DSL_INLINE double dsl_step_factor(double x) {
    DSL_EXACT
    const double log2_high = 0x1.62e42fefa3p-1, log2_low = 0x1.3de6af278ece6p-42;
    double inside = dsl_between(-60.0, x, 709.0), shifted = dsl_fma(inside, 1.4426950408889634, 0x1.8p52);
    double whole = shifted - 0x1.8p52, r = dsl_fma(-whole, log2_low, dsl_fma(-whole, log2_high, inside)), z = r * r;
    double odd = dsl_series5(z, 0x1.0000000000005p-1, 0x1.5555555552079p-5, 0x1.6c16c17f52666p-10,
        0x1.a019a63bb0bc2p-16, 0x1.28a2f14d67e43p-22);
    double even = dsl_series6(z, 1.0, 0x1.5555555555557p-3, 0x1.11111111100cep-7, 0x1.a01a01abef415p-13,
        0x1.71de021a90822p-19, 0x1.af4e196027428p-26);
    double near = dsl_fma(r, odd, even), power = dsl_from_bits((dsl_bits(shifted) + 1023) << 52);
    double far = dsl_fma(r * near, power, power - 1.0) / x;
    return dsl_choose(x > 709.0, INFINITY, dsl_choose(whole == 0.0, near, far));
}

/* Tick times dt, rounded once: (tick * numerator) / denominator. */
static inline double dsl_time(int64_t tick, int64_t numerator, int64_t denominator)
{
    const __int128 product = (__int128)tick * numerator;
    if (product < ((__int128)1 << 53) && denominator < ((int64_t)1 << 53))
        return (double)(int64_t)product / (double)denominator;
    /* A quotient of at least 64 bits whose last bit says whether anything is left rounds like the exact one. */
    int shift = 0;
    unsigned __int128 top = (unsigned __int128)product;
    while (shift < 200 && !(top >> 126))
        top <<= 1, ++shift;
    const unsigned __int128 quotient = top / (uint64_t)denominator;
    const int sticky = top % (uint64_t)denominator != 0;
    int drop = 0;
    while (quotient >> drop >> 62)
        ++drop;
    const unsigned __int128 mask = ((unsigned __int128)1 << drop) - 1;
    const uint64_t kept = (uint64_t)(quotient >> drop) << 1 | (sticky || (quotient & mask) != 0);
    return ldexp((double)kept, drop - shift - 1);
}

/* The grid with the next width, when it is known whether the last one does. */
static inline void dsl_next_width(double *grid, double exponent, int does)
{
    const double least = -42.0;
    if (grid[DSL_LAID] == 0.0 && !does && exponent > least) {
        dsl_grid_of(grid, exponent - 4.0);
    } else if (grid[DSL_LAID] == 0.0 && does && exponent < 30.0) {
        grid[DSL_LAID] = 1.0;
        grid[DSL_GOOD] = exponent;
        dsl_grid_of(grid, exponent + 3.0);
    } else if (grid[DSL_LAID] == 1.0 && !does && exponent > grid[DSL_GOOD] + 1.0) {
        dsl_grid_of(grid, exponent - 1.0);
    } else {
        const int none = grid[DSL_LAID] == 0.0 && !does;
        dsl_grid_of(grid, does ? exponent : grid[DSL_GOOD]);
        grid[DSL_LAID] = 2.0;
        grid[DSL_PER_WIDTH] = none ? NAN : grid[DSL_PER_WIDTH];
    }
}

/* Look whether curves could be drawn in the four pieces that are next. A width does if they can in all but 6 of
   64. The largest one that does is taken; if none does, no value lies on the grid. Returns whether there is more
   to try. */
static inline int64_t dsl_try_grid(double *grid, int64_t nodes, int64_t functions, int64_t arguments, int64_t divisors,
    const double *y)
{
    double coefficients[16 * 10];
    for (int64_t piece = 0; piece < 4; ++piece)
        grid[DSL_LOST] += !dsl_curve_piece(nodes, functions, arguments, divisors, y + 16 * piece, coefficients);
    grid[DSL_NEXT] += 1.0;
    if (grid[DSL_LOST] > 6.0 || grid[DSL_NEXT] == 16.0)
        dsl_next_width(grid, rint(log2(grid[DSL_WIDTH])), grid[DSL_LOST] <= 6.0);
    return grid[DSL_LAID] < 2.0;
}

/* The next four pieces are some that a value lies in and that nobody looked at yet; whether there are such. */
static inline int64_t dsl_wanted_pieces(double *grid, const uint8_t *known, const double *read, const double *values)
{
    for (int64_t lane = 0; lane < 64; ++lane) {
        const double along = (values[lane] - grid[DSL_LOW]) * grid[DSL_PER_WIDTH];
        if (read[lane] != read[lane] && along >= 0.0 && along < DSL_PIECES && !known[(int64_t)along / 4]) {
            grid[DSL_NEXT] = (double)((int64_t)along / 4);
            return 1;
        }
    }
    return 0;
}

/* By itself gcc takes vectors of 256 bits on processors that have 512, since the first of these slowed down. Later
   ones do not, and loops full of function calls are a quarter faster. `-DDSL_WIDE=` leaves it to gcc; the bits are
   the same. */
#ifndef DSL_WIDE
#if defined(__AVX512VBMI2__) && !defined(__clang__)
#define DSL_WIDE __attribute__((target("prefer-vector-width=512")))
#else
#define DSL_WIDE
#endif
#endif

/* samples one field of some neurons with a period */
typedef struct {
    const char *values; /* the array that is sampled */
    char *rows; /* one row a sample */
    int64_t item; /* bytes of one value */
    int64_t width; /* values in a row */
    int64_t first; /* tick of the first sample */
    int64_t period;
    int64_t base; /* number of the sample in row 0 */
    int64_t start; /* first neuron, where they follow one another */
    const int64_t *position; /* neurons in ascending order, or NULL */
    const int64_t *column; /* and the columns where they go */
    const int64_t *share; /* what belongs to each thread */
} Sampler;

/* keeps the spikes of one event */
typedef struct {
    const int32_t *list; /* the spike lists of one event */
    const int64_t *count;
    int64_t slots;
    int64_t padded;
    const int32_t *place; /* index of each neuron in the recording, -1 for none, or NULL */
    int64_t *ticks;
    int32_t *index;
    const int64_t *room; /* where the part of each thread begins */
    int64_t *filled; /* and how much of it is taken, a cache line each */
} SpikeBuffer;

/* what arrives by one projection */
typedef struct {
    int64_t kind;
    const void *self;
    const int64_t *bounds; /* first target of each thread */
    int64_t from; /* tick of the first delivery */
    int64_t until; /* and the tick after the last one */
    int64_t spread; /* whether its synapses have delays of their own */
    const int64_t *enabled; /* whether its targets take part */
    const int64_t *on; /* whether anything arrives */
} Delivery;

/* what arrives later at one target */
typedef struct {
    double *sums; /* what arrives in the next ticks: a row a tick */
    double *into;
    int64_t rows;
    int64_t breadth; /* length of a row */
    const int64_t *bounds; /* first target of each thread */
    const int64_t *enabled; /* whether the target takes part */
} Ring;

/* HH_cond_exp   dslnet/hodgkin_huxley.py */
typedef struct {
    int64_t number;
    int64_t size;
    int64_t padded;
    int64_t slots;
    int64_t threads;
    double dt;
    uint64_t key; /* of its random numbers */
    const int64_t *bounds; /* first neuron of each thread */
    int64_t *failure;
    double *i_offset; /* one value a neuron */
    double *current; /* one value a neuron */
    double *v; /* one value a neuron */
    double *v_thresh; /* one value */
    double *v_before; /* one value a neuron */
    double *tau_syn_E; /* one value */
    double *tau_syn_I; /* one value */
    double *g_exc; /* one value a neuron */
    double *g_inh; /* one value a neuron */
    double *e_rev_E; /* one value */
    double *e_rev_I; /* one value */
    double *gbar_Na; /* one value */
    double *gbar_K; /* one value */
    double *g_leak; /* one value */
    double *cm; /* one value */
    double *v_offset; /* one value */
    double *e_rev_Na; /* one value */
    double *e_rev_K; /* one value */
    double *e_rev_leak; /* one value */
    double *m; /* one value a neuron */
    double *h; /* one value a neuron */
    double *n; /* one value a neuron */
    double *t_last; /* time of the last spike */
    const int64_t *enabled; /* whether it takes part in the steps */
    int32_t *fires__list; /* who fired: slots of sorted lists */
    int64_t *fires__count;
    double *partial; /* reductions, block by block */
    double *v__given; /* what curves were drawn with, of each thread */
    double *v__grid; /* where they lie */
    double *v__pieces; /* their coefficients */
    uint8_t *v__known; /* and which pieces were looked at */
    double *v__middle__given; /* what curves were drawn with, of each thread */
    double *v__middle__grid; /* where they lie */
    double *v__middle__pieces; /* their coefficients */
    uint8_t *v__middle__known; /* and which pieces were looked at */
} HH_cond_exp;

/* the network */
typedef struct {
    int64_t tick; /* steps made */
    int64_t end; /* where to stop */
    int64_t pause; /* return to Python at this tick */
    int64_t held; /* whether the stop conditions ended the run */
    int64_t full; /* whether a spike buffer may not hold another step */
    int64_t failed; /* whether a step went wrong */
    int64_t threads;
    int64_t stride; /* ticks from one meeting of the threads to the next */
    int64_t early; /* whether others need not wait for what synapses learn */
    int64_t numerator; /* a tick is numerator / denominator ms */
    int64_t denominator;
    int64_t *failure; /* tick + 1, population, event, neuron */
    const Delivery *delivery; /* projections, spikes before values, the longest delay first */
    int64_t deliveries;
    const Ring *ring; /* what arrives later */
    int64_t rings;
    Sampler *sampler;
    int64_t samplers;
    SpikeBuffer *spike_buffer;
    int64_t spike_buffers;
    const int64_t *watched; /* which stop conditions are tested */
    int64_t armed; /* how many */
    int64_t either; /* whether one of them is enough */
    void *team;
    HH_cond_exp *cells;
} Network;

/* HH_cond_exp: computed once per call */
typedef struct {
    double invariant_1; /* dsl_exp(-0.5*dt/tau_syn_E) */
    double invariant_2; /* dsl_exp(-0.5*dt/tau_syn_I) */
    double invariant_3; /* 1.0/cm */
    double e_rev_K_times_gbar_K; /* e_rev_K*gbar_K */
    double e_rev_Na_times_gbar_Na; /* e_rev_Na*gbar_Na */
    double e_rev_leak_times_g_leak; /* e_rev_leak*g_leak */
    double invariant_7; /* 0.5*dt */
    double invariant_8; /* 0.25*v_offset + 3.25 */
    double minus_v_offset_minus_40; /* -v_offset - 40.0 */
    double v_offset_plus_40; /* v_offset + 40.0 */
    double v_offset_plus_17; /* v_offset + 17.0 */
    double v_offset_plus_10; /* v_offset + 10.0 */
    double v_offset_plus_15; /* v_offset + 15.0 */
    double exp_minus_dt_over_tau_syn_E; /* dsl_exp(-dt/tau_syn_E) */
    double exp_minus_dt_over_tau_syn_I; /* dsl_exp(-dt/tau_syn_I) */
} HH_cond_exp_constants;

/* computed once per call, by each thread for itself */
typedef struct {
    HH_cond_exp_constants cells;
} Constants;

/* One thread: there is nobody to wait for. */
static inline int64_t enter(Network *net) { return net->tick; }
static inline void await(Network *net, int64_t round) { (void)net, (void)round; }
static inline void meet(Network *net) { (void)net; }

/* HH_cond_exp: functions of v alone, and what is to change little in a piece */
static __attribute__((noinline)) DSL_WIDE void HH_cond_exp_points_0(const HH_cond_exp *self,
        const HH_cond_exp_constants *constants, const double *restrict x__at, double *restrict y__at, int64_t end)
{
    (void)self;
    for (int64_t block = 0; block < 64; block += 64) {
        double bernoulli_1__lanes[64];
        double bernoulli_1_2__lanes[64];
        double bernoulli_1_3__lanes[64];
        double exp_1__lanes[64];
        double exp_1_2__lanes[64];
        double exp_1_3__lanes[64];
#pragma omp simd
        for (int64_t neuron = block; neuron < end; ++neuron) {
            const double bernoulli_1_4 = dsl_bernoulli(0.2*(constants->minus_v_offset_minus_40
                    + x__at[neuron - block]));
            const double bernoulli_1 = bernoulli_1_4;
            bernoulli_1__lanes[neuron - block] = bernoulli_1;
        }
#pragma omp simd
        for (int64_t neuron = block; neuron < end; ++neuron) {
            const double bernoulli_1_5 = dsl_bernoulli(constants->invariant_8 - 0.25*x__at[neuron - block]);
            const double bernoulli_1_2 = bernoulli_1_5;
            bernoulli_1_2__lanes[neuron - block] = bernoulli_1_2;
        }
#pragma omp simd
        for (int64_t neuron = block; neuron < end; ++neuron) {
            const double expm1_1_4 = dsl_expm1(constants->invariant_7*(-1.28*bernoulli_1_2__lanes[neuron - block]
                    - 1.4000000000000001*bernoulli_1__lanes[neuron - block]));
            const double expm1_1 = expm1_1_4;
            y__at[neuron - block] = expm1_1;
            y__at[neuron + 64 - block] = 1.28*expm1_1*bernoulli_1_2__lanes[neuron
                    - block]/(-1.28*bernoulli_1_2__lanes[neuron - block]
                    - 1.4000000000000001*bernoulli_1__lanes[neuron - block]);
        }
#pragma omp simd
        for (int64_t neuron = block; neuron < end; ++neuron) {
            const double exp_1_4 = dsl_exp(0.05555555555555555*(constants->v_offset_plus_17 - x__at[neuron - block]));
            const double exp_1 = exp_1_4;
            exp_1__lanes[neuron - block] = exp_1;
        }
#pragma omp simd
        for (int64_t neuron = block; neuron < end; ++neuron) {
            const double exp_1_5 = dsl_exp(0.2*(constants->v_offset_plus_40 - x__at[neuron - block]));
            const double exp_1_2 = exp_1_5;
            exp_1_2__lanes[neuron - block] = exp_1_2;
        }
#pragma omp simd
        for (int64_t neuron = block; neuron < end; ++neuron) {
            const double expm1_1_5 = dsl_expm1(constants->invariant_7*(-0.128*exp_1__lanes[neuron - block]
                    - 4.0/(exp_1_2__lanes[neuron - block] + 1.0)));
            const double expm1_1_2 = expm1_1_5;
            y__at[neuron + 128 - block] = expm1_1_2;
            y__at[neuron + 192 - block] = 0.128*expm1_1_2*exp_1__lanes[neuron
                    - block]/(-0.128*exp_1__lanes[neuron - block] - 4.0/(exp_1_2__lanes[neuron - block] + 1.0));
        }
#pragma omp simd
        for (int64_t neuron = block; neuron < end; ++neuron) {
            const double bernoulli_1_6 = dsl_bernoulli(0.2*(constants->v_offset_plus_15 - x__at[neuron - block]));
            const double bernoulli_1_3 = bernoulli_1_6;
            bernoulli_1_3__lanes[neuron - block] = bernoulli_1_3;
        }
#pragma omp simd
        for (int64_t neuron = block; neuron < end; ++neuron) {
            const double exp_1_6 = dsl_exp(0.025*(constants->v_offset_plus_10 - x__at[neuron - block]));
            const double exp_1_3 = exp_1_6;
            exp_1_3__lanes[neuron - block] = exp_1_3;
        }
#pragma omp simd
        for (int64_t neuron = block; neuron < end; ++neuron) {
            const double expm1_1_6 = dsl_expm1(constants->invariant_7*(-0.16*bernoulli_1_3__lanes[neuron - block]
                    - 0.5*exp_1_3__lanes[neuron - block]));
            const double expm1_1_3 = expm1_1_6;
            y__at[neuron + 256 - block] = expm1_1_3;
            y__at[neuron + 320 - block] = 0.16*expm1_1_3*bernoulli_1_3__lanes[neuron
                    - block]/(-0.16*bernoulli_1_3__lanes[neuron - block] - 0.5*exp_1_3__lanes[neuron - block]);
            y__at[neuron + 384 - block] = constants->invariant_7*(-1.28*bernoulli_1_2__lanes[neuron - block]
                    - 1.4000000000000001*bernoulli_1__lanes[neuron - block]);
            y__at[neuron + 448 - block] = constants->invariant_7*(-0.16*bernoulli_1_3__lanes[neuron - block]
                    - 0.5*exp_1_3__lanes[neuron - block]);
            y__at[neuron + 512 - block] = constants->invariant_7*(-0.128*exp_1__lanes[neuron - block]
                    - 4.0/(exp_1_2__lanes[neuron - block] + 1.0));
            y__at[neuron + 576 - block] = constants->invariant_8 - 0.25*x__at[neuron - block];
            y__at[neuron + 640 - block] = 0.2*(constants->minus_v_offset_minus_40 + x__at[neuron - block]);
            y__at[neuron + 704 - block] = 0.025*(constants->v_offset_plus_10 - x__at[neuron - block]);
            y__at[neuron + 768 - block] = 0.2*(constants->v_offset_plus_15 - x__at[neuron - block]);
            y__at[neuron + 832 - block] = 0.05555555555555555*(constants->v_offset_plus_17 - x__at[neuron - block]);
            y__at[neuron + 896 - block] = 0.2*(constants->v_offset_plus_40 - x__at[neuron - block]);
            y__at[neuron + 960 - block] = -1.28*bernoulli_1_2__lanes[neuron - block]
                    - 1.4000000000000001*bernoulli_1__lanes[neuron - block];
            y__at[neuron + 1024 - block] = -0.16*bernoulli_1_3__lanes[neuron - block]
                    - 0.5*exp_1_3__lanes[neuron - block];
            y__at[neuron + 1088 - block] = -0.128*exp_1__lanes[neuron - block]
                    - 4.0/(exp_1_2__lanes[neuron - block] + 1.0);
            y__at[neuron + 1152 - block] = exp_1_2__lanes[neuron - block] + 1.0;
        }
    }
}

/* HH_cond_exp: functions of v, and how many values have no curve */
static __attribute__((noinline)) int64_t HH_cond_exp_read_0(const HH_cond_exp *self, int64_t thread,
        const double *values__at, double *read__at)
{
    int64_t count = 0;
    count = dsl_read_curves(8, self->v__grid + 16 * thread, self->v__pieces + 30800 * thread, values__at, read__at);
    return count;
}

/* HH_cond_exp: functions of v where no curve was drawn */
static __attribute__((noinline)) void HH_cond_exp_missed_0(const HH_cond_exp *self,
        const HH_cond_exp_constants *constants, int64_t thread, const double *values__at, double *read__at)
{
    int64_t lanes__at[64];
    double x__at[64];
    double y__at[1216];
    int64_t going = 0;
    for (int64_t turn = 0; turn < 97; ++turn) {
        going = dsl_wanted_pieces(self->v__grid + 16 * thread, self->v__known + 96 * thread, read__at, values__at);
        if (going == 0) {
            break;
        }
        dsl_grid_points(self->v__grid + 16 * thread, 10, x__at);
        HH_cond_exp_points_0(self, constants, x__at, y__at, 64);
        dsl_draw_pieces(self->v__grid + 16 * thread, self->v__pieces + 30800 * thread, self->v__known + 96 * thread,
                10, 8, 6, 9, 4, y__at);
    }
    int64_t count = 0;
    count = dsl_read_curves(8, self->v__grid + 16 * thread, self->v__pieces + 30800 * thread, values__at, read__at);
    if (count != 0) {
        count = dsl_missed_lanes(read__at, values__at, lanes__at, x__at);
        HH_cond_exp_points_0(self, constants, x__at, y__at, (count + 7) / 8 * 8);
        dsl_fill_missed(6, lanes__at, count, y__at, read__at);
    }
}

/* HH_cond_exp: functions of v__middle alone, and what is to change little in a piece */
static __attribute__((noinline)) DSL_WIDE void HH_cond_exp_points_1(const HH_cond_exp *self,
        const HH_cond_exp_constants *constants, const double *restrict x__at, double *restrict y__at, int64_t end)
{
    const double dt = self->dt;
    for (int64_t block = 0; block < 64; block += 64) {
        double bernoulli_1__lanes[64];
        double bernoulli_1_2__lanes[64];
        double bernoulli_1_3__lanes[64];
        double exp_1__lanes[64];
        double exp_1_2__lanes[64];
        double exp_1_3__lanes[64];
#pragma omp simd
        for (int64_t neuron = block; neuron < end; ++neuron) {
            const double bernoulli_1_4 = dsl_bernoulli(0.2*(constants->minus_v_offset_minus_40
                    + x__at[neuron - block]));
            const double bernoulli_1 = bernoulli_1_4;
            bernoulli_1__lanes[neuron - block] = bernoulli_1;
        }
#pragma omp simd
        for (int64_t neuron = block; neuron < end; ++neuron) {
            const double bernoulli_1_5 = dsl_bernoulli(constants->invariant_8 - 0.25*x__at[neuron - block]);
            const double bernoulli_1_2 = bernoulli_1_5;
            bernoulli_1_2__lanes[neuron - block] = bernoulli_1_2;
        }
#pragma omp simd
        for (int64_t neuron = block; neuron < end; ++neuron) {
            const double expm1_1_4 = dsl_expm1(dt*(-1.28*bernoulli_1_2__lanes[neuron - block]
                    - 1.4000000000000001*bernoulli_1__lanes[neuron - block]));
            const double expm1_1 = expm1_1_4;
            y__at[neuron - block] = expm1_1;
            y__at[neuron + 64 - block] = 1.28*expm1_1*bernoulli_1_2__lanes[neuron
                    - block]/(-1.28*bernoulli_1_2__lanes[neuron - block]
                    - 1.4000000000000001*bernoulli_1__lanes[neuron - block]);
        }
#pragma omp simd
        for (int64_t neuron = block; neuron < end; ++neuron) {
            const double exp_1_4 = dsl_exp(0.05555555555555555*(constants->v_offset_plus_17 - x__at[neuron - block]));
            const double exp_1 = exp_1_4;
            exp_1__lanes[neuron - block] = exp_1;
        }
#pragma omp simd
        for (int64_t neuron = block; neuron < end; ++neuron) {
            const double exp_1_5 = dsl_exp(0.2*(constants->v_offset_plus_40 - x__at[neuron - block]));
            const double exp_1_2 = exp_1_5;
            exp_1_2__lanes[neuron - block] = exp_1_2;
        }
#pragma omp simd
        for (int64_t neuron = block; neuron < end; ++neuron) {
            const double expm1_1_5 = dsl_expm1(dt*(-0.128*exp_1__lanes[neuron - block]
                    - 4.0/(exp_1_2__lanes[neuron - block] + 1.0)));
            const double expm1_1_2 = expm1_1_5;
            y__at[neuron + 128 - block] = expm1_1_2;
            y__at[neuron + 192 - block] = 0.128*expm1_1_2*exp_1__lanes[neuron
                    - block]/(-0.128*exp_1__lanes[neuron - block] - 4.0/(exp_1_2__lanes[neuron - block] + 1.0));
        }
#pragma omp simd
        for (int64_t neuron = block; neuron < end; ++neuron) {
            const double bernoulli_1_6 = dsl_bernoulli(0.2*(constants->v_offset_plus_15 - x__at[neuron - block]));
            const double bernoulli_1_3 = bernoulli_1_6;
            bernoulli_1_3__lanes[neuron - block] = bernoulli_1_3;
        }
#pragma omp simd
        for (int64_t neuron = block; neuron < end; ++neuron) {
            const double exp_1_6 = dsl_exp(0.025*(constants->v_offset_plus_10 - x__at[neuron - block]));
            const double exp_1_3 = exp_1_6;
            exp_1_3__lanes[neuron - block] = exp_1_3;
        }
#pragma omp simd
        for (int64_t neuron = block; neuron < end; ++neuron) {
            const double expm1_1_6 = dsl_expm1(dt*(-0.16*bernoulli_1_3__lanes[neuron - block]
                    - 0.5*exp_1_3__lanes[neuron - block]));
            const double expm1_1_3 = expm1_1_6;
            y__at[neuron + 256 - block] = expm1_1_3;
            y__at[neuron + 320 - block] = 0.16*expm1_1_3*bernoulli_1_3__lanes[neuron
                    - block]/(-0.16*bernoulli_1_3__lanes[neuron - block] - 0.5*exp_1_3__lanes[neuron - block]);
            y__at[neuron + 384 - block] = dt*(-1.28*bernoulli_1_2__lanes[neuron - block]
                    - 1.4000000000000001*bernoulli_1__lanes[neuron - block]);
            y__at[neuron + 448 - block] = dt*(-0.16*bernoulli_1_3__lanes[neuron - block]
                    - 0.5*exp_1_3__lanes[neuron - block]);
            y__at[neuron + 512 - block] = dt*(-0.128*exp_1__lanes[neuron - block]
                    - 4.0/(exp_1_2__lanes[neuron - block] + 1.0));
            y__at[neuron + 576 - block] = constants->invariant_8 - 0.25*x__at[neuron - block];
            y__at[neuron + 640 - block] = 0.2*(constants->minus_v_offset_minus_40 + x__at[neuron - block]);
            y__at[neuron + 704 - block] = 0.025*(constants->v_offset_plus_10 - x__at[neuron - block]);
            y__at[neuron + 768 - block] = 0.2*(constants->v_offset_plus_15 - x__at[neuron - block]);
            y__at[neuron + 832 - block] = 0.05555555555555555*(constants->v_offset_plus_17 - x__at[neuron - block]);
            y__at[neuron + 896 - block] = 0.2*(constants->v_offset_plus_40 - x__at[neuron - block]);
            y__at[neuron + 960 - block] = -1.28*bernoulli_1_2__lanes[neuron - block]
                    - 1.4000000000000001*bernoulli_1__lanes[neuron - block];
            y__at[neuron + 1024 - block] = -0.16*bernoulli_1_3__lanes[neuron - block]
                    - 0.5*exp_1_3__lanes[neuron - block];
            y__at[neuron + 1088 - block] = -0.128*exp_1__lanes[neuron - block]
                    - 4.0/(exp_1_2__lanes[neuron - block] + 1.0);
            y__at[neuron + 1152 - block] = exp_1_2__lanes[neuron - block] + 1.0;
        }
    }
}

/* HH_cond_exp: functions of v__middle, and how many values have no curve */
static __attribute__((noinline)) int64_t HH_cond_exp_read_1(const HH_cond_exp *self, int64_t thread,
        const double *values__at, double *read__at)
{
    int64_t count = 0;
    count = dsl_read_curves(8, self->v__middle__grid + 16 * thread, self->v__middle__pieces + 30800 * thread,
            values__at, read__at);
    return count;
}

/* HH_cond_exp: functions of v__middle where no curve was drawn */
static __attribute__((noinline)) void HH_cond_exp_missed_1(const HH_cond_exp *self,
        const HH_cond_exp_constants *constants, int64_t thread, const double *values__at, double *read__at)
{
    int64_t lanes__at[64];
    double x__at[64];
    double y__at[1216];
    int64_t going = 0;
    for (int64_t turn = 0; turn < 97; ++turn) {
        going = dsl_wanted_pieces(self->v__middle__grid + 16 * thread, self->v__middle__known + 96 * thread, read__at,
                values__at);
        if (going == 0) {
            break;
        }
        dsl_grid_points(self->v__middle__grid + 16 * thread, 10, x__at);
        HH_cond_exp_points_1(self, constants, x__at, y__at, 64);
        dsl_draw_pieces(self->v__middle__grid + 16 * thread, self->v__middle__pieces + 30800 * thread,
                self->v__middle__known + 96 * thread, 10, 8, 6, 9, 4, y__at);
    }
    int64_t count = 0;
    count = dsl_read_curves(8, self->v__middle__grid + 16 * thread, self->v__middle__pieces + 30800 * thread,
            values__at, read__at);
    if (count != 0) {
        count = dsl_missed_lanes(read__at, values__at, lanes__at, x__at);
        HH_cond_exp_points_1(self, constants, x__at, y__at, (count + 7) / 8 * 8);
        dsl_fill_missed(6, lanes__at, count, y__at, read__at);
    }
}

/* HH_cond_exp: curves of what stands still, if they are not drawn */
static void HH_cond_exp_draw(const HH_cond_exp *self, const HH_cond_exp_constants *constants, int64_t thread)
{
    const double dt = self->dt;
    /* of v */
    double v__now[8];
    v__now[0] = 1;
    v__now[1] = constants->invariant_7;
    v__now[2] = constants->invariant_8;
    v__now[3] = constants->minus_v_offset_minus_40;
    v__now[4] = constants->v_offset_plus_10;
    v__now[5] = constants->v_offset_plus_15;
    v__now[6] = constants->v_offset_plus_17;
    v__now[7] = constants->v_offset_plus_40;
    int64_t v__stale = 0;
    v__stale = dsl_renewed(self->v__given + 8 * thread, v__now, sizeof v__now);
    if (v__stale != 0) {
        double x__at[64];
        double y__at[1216];
        int64_t going = 1;
        dsl_lay_grid(self->v__grid + 16 * thread, -65.0);
        for (int64_t turn = 0; turn < 100000; ++turn) {
            dsl_grid_points(self->v__grid + 16 * thread, 10, x__at);
            HH_cond_exp_points_0(self, constants, x__at, y__at, 64);
            going = dsl_try_grid(self->v__grid + 16 * thread, 10, 6, 9, 4, y__at);
            if (going == 0) {
                break;
            }
        }
        dsl_empty_pieces(self->v__pieces + 30800 * thread, self->v__known + 96 * thread, 10, 8);
    }
    /* of v__middle */
    double v__middle__now[8];
    v__middle__now[0] = 1;
    v__middle__now[1] = constants->invariant_8;
    v__middle__now[2] = constants->minus_v_offset_minus_40;
    v__middle__now[3] = constants->v_offset_plus_10;
    v__middle__now[4] = constants->v_offset_plus_15;
    v__middle__now[5] = constants->v_offset_plus_17;
    v__middle__now[6] = constants->v_offset_plus_40;
    v__middle__now[7] = dt;
    int64_t v__middle__stale = 0;
    v__middle__stale = dsl_renewed(self->v__middle__given + 8 * thread, v__middle__now, sizeof v__middle__now);
    if (v__middle__stale != 0) {
        double x__at[64];
        double y__at[1216];
        int64_t going = 1;
        dsl_lay_grid(self->v__middle__grid + 16 * thread, -65.0);
        for (int64_t turn = 0; turn < 100000; ++turn) {
            dsl_grid_points(self->v__middle__grid + 16 * thread, 10, x__at);
            HH_cond_exp_points_1(self, constants, x__at, y__at, 64);
            going = dsl_try_grid(self->v__middle__grid + 16 * thread, 10, 6, 9, 4, y__at);
            if (going == 0) {
                break;
            }
        }
        dsl_empty_pieces(self->v__middle__pieces + 30800 * thread, self->v__middle__known + 96 * thread, 10, 8);
    }
}

static void HH_cond_exp_prepare(const HH_cond_exp *self, HH_cond_exp_constants *constants)
{
    const double dt = self->dt;
    const double tau_syn_E = self->tau_syn_E[0];
    const double tau_syn_I = self->tau_syn_I[0];
    const double cm = self->cm[0];
    const double e_rev_K = self->e_rev_K[0];
    const double gbar_K = self->gbar_K[0];
    const double e_rev_Na = self->e_rev_Na[0];
    const double gbar_Na = self->gbar_Na[0];
    const double e_rev_leak = self->e_rev_leak[0];
    const double g_leak = self->g_leak[0];
    const double v_offset = self->v_offset[0];
    constants->invariant_1 = dsl_exp(-0.5*dt/tau_syn_E);
    constants->invariant_2 = dsl_exp(-0.5*dt/tau_syn_I);
    constants->invariant_3 = 1.0/cm;
    constants->e_rev_K_times_gbar_K = e_rev_K*gbar_K;
    constants->e_rev_Na_times_gbar_Na = e_rev_Na*gbar_Na;
    constants->e_rev_leak_times_g_leak = e_rev_leak*g_leak;
    constants->invariant_7 = 0.5*dt;
    constants->invariant_8 = 0.25*v_offset + 3.25;
    constants->minus_v_offset_minus_40 = -v_offset - 40.0;
    constants->v_offset_plus_40 = v_offset + 40.0;
    constants->v_offset_plus_17 = v_offset + 17.0;
    constants->v_offset_plus_10 = v_offset + 10.0;
    constants->v_offset_plus_15 = v_offset + 15.0;
    constants->exp_minus_dt_over_tau_syn_E = dsl_exp(-dt/tau_syn_E);
    constants->exp_minus_dt_over_tau_syn_I = dsl_exp(-dt/tau_syn_I);
}

/* HH_cond_exp (dslnet/hodgkin_huxley.py): one step of the neurons begin to end */
static DSL_WIDE void HH_cond_exp_update(const HH_cond_exp *self, const HH_cond_exp_constants *restrict constants,
        double t, int64_t tick, int64_t thread, int64_t begin, int64_t end)
{
    const double *restrict i_offset = self->i_offset;
    double *restrict v = self->v;
    const double v_thresh = self->v_thresh[0];
    double *restrict v_before = self->v_before;
    double *restrict g_exc = self->g_exc;
    double *restrict g_inh = self->g_inh;
    const double e_rev_E = self->e_rev_E[0];
    const double e_rev_I = self->e_rev_I[0];
    const double gbar_Na = self->gbar_Na[0];
    const double gbar_K = self->gbar_K[0];
    const double g_leak = self->g_leak[0];
    double *restrict m = self->m;
    double *restrict h = self->h;
    double *restrict n = self->n;
    double *restrict t_last = self->t_last;
    const double dt = self->dt;
    int32_t *restrict fires__spikes = self->fires__list + tick % self->slots * self->padded + begin;
    int64_t fires__total = 0;
    for (int64_t block = begin; block < end; block += 64) {
        uint8_t fires__flags[64];
        double g_exc__1__before[64];
        double g_exc__middle__before[64];
        double g_inh__1__before[64];
        double g_inh__middle__before[64];
        double stepfactor_1__before[64];
        double stepfactor_1_2__before[64];
        double stepfactor_1_2__of__before[64];
        double stepfactor_1__of__before[64];
        double v__1__before[64];
        double v__drive_2__before[64];
        double v__drive_8__before[64];
        double v__middle__before[64];
        double v__slope_2__before[64];
        double v__slope_8__before[64];
        double v_before__1__before[64];
        double v__curves[512];
        int64_t v__missed = 0;
        v__missed = HH_cond_exp_read_0(self, thread, v + block, v__curves);
        if (v__missed != 0) {
            HH_cond_exp_missed_0(self, constants, thread, v + block, v__curves);
        }
#pragma omp simd
        for (int64_t neuron = block; neuron < block + 64; ++neuron) {
            /* remember: v_before   dslnet/membrane.py */
            const double v_before__1 = v[neuron];
            v_before__1__before[neuron - block] = v_before__1;
            /* dg_exc: middle of exponential_midpoint   dslnet/hodgkin_huxley.py: super().dg_exc() */
            const double g_exc__middle = constants->invariant_1*g_exc[neuron];
            g_exc__middle__before[neuron - block] = g_exc__middle;
            /* dg_inh: middle of exponential_midpoint   dslnet/hodgkin_huxley.py: super().dg_inh() */
            const double g_inh__middle = constants->invariant_2*g_inh[neuron];
            g_inh__middle__before[neuron - block] = g_inh__middle;
            /* dv: slope_2 of exponential_midpoint   dslnet/hodgkin_huxley.py: (leak + sodium + potassium +
               self.total_current()) / self.cm */
            const double v__slope_2 = constants->invariant_3*(-g_leak
                    - gbar_K*(n[neuron]*n[neuron]*n[neuron]*n[neuron])
                    - gbar_Na*h[neuron]*(m[neuron]*m[neuron]*m[neuron]) - g_exc[neuron] - g_inh[neuron]);
            v__slope_2__before[neuron - block] = v__slope_2;
            /* dv: drive_2 of exponential_midpoint   dslnet/hodgkin_huxley.py: (leak + sodium + potassium +
               self.total_current()) / self.cm */
            const double v__drive_2 =
                    constants->invariant_3*(constants->e_rev_K_times_gbar_K*(n[neuron]*n[neuron]*n[neuron]*n[neuron])
                    + constants->e_rev_Na_times_gbar_Na*h[neuron]*(m[neuron]*m[neuron]*m[neuron])
                    + constants->e_rev_leak_times_g_leak + e_rev_E*g_exc[neuron] + e_rev_I*g_inh[neuron]
                    + i_offset[neuron]);
            v__drive_2__before[neuron - block] = v__drive_2;
            /* dv: middle of exponential_midpoint   dslnet/hodgkin_huxley.py: (leak + sodium + potassium +
               self.total_current()) / self.cm */
            const double stepfactor_1__of = constants->invariant_7*v__slope_2;
            stepfactor_1__of__before[neuron - block] = stepfactor_1__of;
        }
#pragma omp simd
        for (int64_t neuron = block; neuron < block + 64; ++neuron) {
            const double stepfactor_1 = dsl_step_factor(stepfactor_1__of__before[neuron - block]);
            stepfactor_1__before[neuron - block] = stepfactor_1;
        }
#pragma omp simd
        for (int64_t neuron = block; neuron < block + 64; ++neuron) {
            const double v__middle = constants->invariant_7*(v[neuron]*v__slope_2__before[neuron - block]
                    + v__drive_2__before[neuron - block])*stepfactor_1__before[neuron - block] + v[neuron];
            v__middle__before[neuron - block] = v__middle;
            /* dm: middle of exponential_midpoint   dslnet/hodgkin_huxley.py: opening - (opening + closing) * self.m */
            const double m__middle = m[neuron]*v__curves[neuron - block] + m[neuron] + v__curves[neuron + 64 - block];
            /* dh: middle of exponential_midpoint   dslnet/hodgkin_huxley.py: opening - (opening + closing) * self.h */
            const double h__middle = h[neuron]*v__curves[neuron + 128 - block] + h[neuron]
                    + v__curves[neuron + 192 - block];
            /* dn: middle of exponential_midpoint   dslnet/hodgkin_huxley.py: opening - (opening + closing) * self.n */
            const double n__middle = n[neuron]*v__curves[neuron + 256 - block] + n[neuron]
                    + v__curves[neuron + 320 - block];
            /* dv: slope_8 of exponential_midpoint   dslnet/hodgkin_huxley.py: (leak + sodium + potassium +
               self.total_current()) / self.cm */
            const double v__slope_8 = constants->invariant_3*(-g_leak
                    - gbar_K*(n__middle*n__middle*n__middle*n__middle)
                    - gbar_Na*h__middle*(m__middle*m__middle*m__middle) - g_exc__middle__before[neuron - block]
                    - g_inh__middle__before[neuron - block]);
            v__slope_8__before[neuron - block] = v__slope_8;
            /* dv: drive_8 of exponential_midpoint   dslnet/hodgkin_huxley.py: (leak + sodium + potassium +
               self.total_current()) / self.cm */
            const double v__drive_8 =
                    constants->invariant_3*(constants->e_rev_K_times_gbar_K*(n__middle*n__middle*n__middle*n__middle)
                    + constants->e_rev_Na_times_gbar_Na*h__middle*(m__middle*m__middle*m__middle)
                    + constants->e_rev_leak_times_g_leak + e_rev_E*g_exc__middle__before[neuron - block]
                    + e_rev_I*g_inh__middle__before[neuron - block] + i_offset[neuron]);
            v__drive_8__before[neuron - block] = v__drive_8;
            /* dg_exc: dg_exc/dt   dslnet/hodgkin_huxley.py: super().dg_exc() */
            const double g_exc__1 = constants->exp_minus_dt_over_tau_syn_E*g_exc[neuron];
            g_exc__1__before[neuron - block] = g_exc__1;
            /* dg_inh: dg_inh/dt   dslnet/hodgkin_huxley.py: super().dg_inh() */
            const double g_inh__1 = constants->exp_minus_dt_over_tau_syn_I*g_inh[neuron];
            g_inh__1__before[neuron - block] = g_inh__1;
            /* dv: dv/dt   dslnet/hodgkin_huxley.py: (leak + sodium + potassium + self.total_current()) / self.cm */
            const double stepfactor_1_2__of = dt*v__slope_8;
            stepfactor_1_2__of__before[neuron - block] = stepfactor_1_2__of;
        }
#pragma omp simd
        for (int64_t neuron = block; neuron < block + 64; ++neuron) {
            const double stepfactor_1_2 = dsl_step_factor(stepfactor_1_2__of__before[neuron - block]);
            stepfactor_1_2__before[neuron - block] = stepfactor_1_2;
        }
#pragma omp simd
        for (int64_t neuron = block; neuron < block + 64; ++neuron) {
            const double v__1 = dt*(v[neuron]*v__slope_8__before[neuron - block]
                    + v__drive_8__before[neuron - block])*stepfactor_1_2__before[neuron - block] + v[neuron];
            v__1__before[neuron - block] = v__1;
        }
        double v__middle__curves[512];
        int64_t v__middle__missed = 0;
        v__middle__missed = HH_cond_exp_read_1(self, thread, v__middle__before, v__middle__curves);
        if (v__middle__missed != 0) {
            HH_cond_exp_missed_1(self, constants, thread, v__middle__before, v__middle__curves);
        }
#pragma omp simd
        for (int64_t neuron = block; neuron < block + 64; ++neuron) {
            /* dm: dm/dt   dslnet/hodgkin_huxley.py: opening - (opening + closing) * self.m */
            const double m__1 = m[neuron]*v__middle__curves[neuron - block] + m[neuron]
                    + v__middle__curves[neuron + 64 - block];
            /* dh: dh/dt   dslnet/hodgkin_huxley.py: opening - (opening + closing) * self.h */
            const double h__1 = h[neuron]*v__middle__curves[neuron + 128 - block] + h[neuron]
                    + v__middle__curves[neuron + 192 - block];
            /* dn: dn/dt   dslnet/hodgkin_huxley.py: opening - (opening + closing) * self.n */
            const double n__1 = n[neuron]*v__middle__curves[neuron + 256 - block] + n[neuron]
                    + v__middle__curves[neuron + 320 - block];
            v_before[neuron] = v_before__1__before[neuron - block];
            g_exc[neuron] = g_exc__1__before[neuron - block];
            g_inh[neuron] = g_inh__1__before[neuron - block];
            v[neuron] = v__1__before[neuron - block];
            m[neuron] = m__1;
            h[neuron] = h__1;
            n[neuron] = n__1;
        }
#pragma omp simd
        for (int64_t neuron = block; neuron < block + 64; ++neuron) {
            /* spike: fires   dslnet/membrane.py: (self.v > self.v_thresh) & (self.v_before <= self.v_thresh) */
            const uint8_t fires__fires = (v__1__before[neuron - block] > v_thresh)
                    & (v_before__1__before[neuron - block] <= v_thresh);
            fires__flags[neuron - block] = fires__fires;
        }
        const int64_t fires__first = fires__total;
        fires__total = dsl_collect(fires__flags, block, self->size, fires__spikes, fires__total);
        for (int64_t spike = fires__first; spike < fires__total; ++spike) {
            const int64_t neuron = fires__spikes[spike];
            t_last[neuron] = t;
        }
    }
    self->fires__count[tick % self->slots * self->threads + thread] = fires__total;
}

/* HH_cond_exp: a step of the neurons begin to end while they are disabled */
static void HH_cond_exp_rest(const HH_cond_exp *self, int64_t tick, int64_t thread, int64_t begin, int64_t end)
{
    (void)begin;
    (void)end;
    self->fires__count[tick % self->slots * self->threads + thread] = 0;
}

/* delivery, in the order of emission */
static void deliver(const Network *net, double t, int64_t tick, int64_t thread, int64_t spread)
{
    (void)net;
    (void)t;
    (void)tick;
    (void)thread;
    (void)spread;
}

/* the row of a tick arrives */
static void Ring_arrive(const Ring *self, int64_t tick, int64_t begin, int64_t end)
{
    const int64_t row = tick % self->rows * self->breadth;
    double *restrict sums = self->sums + row;
    double *restrict into = self->into;
    if (*self->enabled) {
#pragma omp simd
        for (int64_t neuron = begin; neuron < end; ++neuron) {
            into[neuron] += sums[neuron];
            sums[neuron] = 0;
        }
    }
    if (!*self->enabled) {
        dsl_clear(sums, sizeof *sums, begin, end);
    }
}

static void arrive(const Network *net, int64_t tick, int64_t thread)
{
    for (int64_t number = 0; number < net->rings; ++number) {
        Ring_arrive(net->ring + number, tick, net->ring[number].bounds[thread], net->ring[number].bounds[thread + 1]);
    }
}

static void remember(const Network *net, int64_t tick, int64_t thread)
{
    (void)net;
    (void)tick;
    (void)thread;
}

static void prepare(const Network *net, Constants *constants, int64_t thread)
{
    HH_cond_exp_prepare(net->cells, &constants->cells);
    HH_cond_exp_draw(net->cells, &constants->cells, thread);
    dsl_clear(net->cells->current, sizeof *net->cells->current, net->cells->bounds[thread],
            net->cells->bounds[thread + 1]);
}

/* one tick, but for what synapses learn */
static void step(Network *net, const Constants *constants, int64_t tick, double t, int64_t thread)
{
    deliver(net, t, tick, thread, 1);
    arrive(net, tick, thread);
    deliver(net, t, tick, thread, 0);
    /* neurons */
    if (*net->cells->enabled) {
        HH_cond_exp_update(net->cells, &constants->cells, t, tick, thread, net->cells->bounds[thread],
                net->cells->bounds[thread + 1]);
    }
    if (!*net->cells->enabled) {
        HH_cond_exp_rest(net->cells, tick, thread, net->cells->bounds[thread], net->cells->bounds[thread + 1]);
    }
}

/* synapses */
static void follow(Network *net, int64_t tick, double t, int64_t thread)
{
    (void)net;
    (void)tick;
    (void)t;
    (void)thread;
}

static void weigh(Network *net, int64_t tick, double t, int64_t thread)
{
    (void)net;
    (void)tick;
    (void)t;
    (void)thread;
}

static int holds(Network *net, int64_t tick, double t, int64_t thread)
{
    (void)tick;
    (void)t;
    (void)thread;
    int64_t holding = 0;
    return net->either ? holding > 0 : holding == net->armed;
}

/* Send once more what was due at a tick, into the rings only, and drop what arrived in that tick: called for all ticks
   that what is still under way may have been sent in, from the oldest on, it fills the rings anew. */
void dsl_replay(const Network *net, int64_t tick)
{
    for (int64_t thread = 0; thread < net->threads; ++thread)
        deliver(net, 0.0, tick, thread, 1);
    for (int64_t number = 0; number < net->rings; ++number) {
        const Ring *ring = net->ring + number;
        memset(ring->sums + tick % ring->rows * ring->breadth, 0, (size_t)ring->breadth * sizeof *ring->sums);
    }
}

/* Recording: each thread copies what belongs to its own neurons. */

static void record_values(const Sampler *self, int64_t tick, int64_t thread)
{
    if (tick < self->first || (tick - self->first) % self->period)
        return;
    const size_t item = (size_t)self->item;
    const int64_t sample = (tick - self->first) / self->period - self->base;
    char *row = self->rows + (size_t)(sample * self->width) * item;
    const int64_t begin = self->share[thread], end = self->share[thread + 1];
    if (!self->position) {
        const char *values = self->values + (size_t)(self->start + begin) * item;
        memcpy(row + (size_t)begin * item, values, (size_t)(end - begin) * item);
        return;
    }
    for (int64_t place = begin; place < end; ++place)
        memcpy(row + (size_t)self->column[place] * item, self->values + (size_t)self->position[place] * item, item);
}

/* Append the spikes of this step; returns whether those of the steps that may still be made before all threads stop may
   not fit, `stride` many. */
static int record_spikes(const SpikeBuffer *self, int64_t tick, int64_t thread, int64_t threads, int64_t stride)
{
    const int64_t begin = dsl_begin(self->padded, thread, threads), end = dsl_begin(self->padded, thread + 1, threads);
    const int32_t *spikes = self->list + tick % self->slots * self->padded + begin;
    const int64_t count = self->count[tick % self->slots * threads + thread];
    int64_t filled = self->filled[thread * 8];
    const int64_t room = self->room[thread];
    int64_t *ticks = self->ticks + room;
    int32_t *index = self->index + room;
    for (int64_t spike = 0; spike < count; ++spike) {
        if (!self->place || self->place[spikes[spike]] >= 0) {
            ticks[filled] = tick;
            index[filled++] = spikes[spike];
        }
    }
    self->filled[thread * 8] = filled;
    return filled + (end - begin) * stride > self->room[thread + 1] - room;
}

static int record_all(const Network *net, int64_t tick, int64_t thread)
{
    const int64_t stride = net->stride * (1 + net->early);
    int full = 0;
    for (int64_t number = 0; number < net->samplers; ++number)
        record_values(net->sampler + number, tick, thread);
    for (int64_t number = 0; number < net->spike_buffers; ++number)
        full |= record_spikes(net->spike_buffer + number, tick, thread, net->threads, stride);
    return full;
}

/* The run: steps until the end, a condition, or a moment at which Python wants to look. */
#define SLICE 0.04 /* seconds after which a run returns, so that signals are seen */

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* The first thread looks at the clock, seldom enough for the look to cost nothing. */
typedef struct {
    double begin, last;
    int64_t next, gap;
} Pace;

static int too_long(Pace *pace, int64_t tick)
{
    if (tick < pace->next)
        return 0;
    const double time = now();
    if (time - pace->last < 0.001 && pace->gap < 4096)
        pace->gap *= 2;
    else if (time - pace->last > 0.008 && pace->gap > 1)
        pace->gap /= 2;
    pace->last = time;
    pace->next = tick + pace->gap;
    return time - pace->begin > SLICE;
}

/* Break off at this tick, unless it is to be earlier. */
static void pause_at(Network *net, int64_t tick)
{
    int64_t known = __atomic_load_n(&net->pause, __ATOMIC_RELAXED);
    while (tick < known) {
        if (__atomic_compare_exchange_n(&net->pause, &known, tick, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
            return;
    }
}

static void work(Network *net, int64_t thread)
{
    Constants constants;
    prepare(net, &constants, thread);
    remember(net, net->tick, thread);
    meet(net);
    const int64_t begin = net->tick;
    int64_t tick = begin;
    Pace pace = {0.0, 0.0, begin + 1, 1};
    if (thread == 0 && net->end > begin + 1)
        pace.begin = pace.last = now();
    while (tick < net->end) {
        /* What a thread sends is read by others at the earliest after the smallest delay: until then nobody waits. */
        const int64_t stride = net->armed ? 1 : net->stride;
        const int64_t until = net->end - tick < stride ? net->end : tick + stride;
        const int early = net->early && !net->armed;
        double time = 0.0;
        int64_t round = 0;
        for (; tick < until; ++tick) {
            time = dsl_time(tick, net->numerator, net->denominator);
            step(net, &constants, tick, time, thread);
            const int failed = __atomic_load_n(net->failure, __ATOMIC_RELAXED) != 0;
            if (failed || (thread == 0 && pace.begin > 0.0 && too_long(&pace, tick)))
                pause_at(net, tick + 1);
            /* Who fired is known, and the others go on with that while synapses of this thread still learn. */
            const int told = early && tick + 1 == until;
            if (told)
                round = enter(net);
            follow(net, tick, time, thread);
            if (record_all(net, tick, thread)) {
                __atomic_store_n(&net->full, 1, __ATOMIC_RELAXED);
                pause_at(net, tick + 1 + told); /* some may be beyond this tick, but not beyond the next meeting */
            }
        }
        if (net->armed)
            weigh(net, tick - 1, time, thread);
        await(net, early ? round : enter(net));
        if (net->armed) {
            const int held = holds(net, tick - 1, time, thread);
            meet(net); /* nobody writes the next step, or its partial results, while another still looks at this one */
            if (held) {
                if (thread == 0)
                    net->held = 1;
                break;
            }
        }
        if (__atomic_load_n(&net->pause, __ATOMIC_RELAXED) <= tick)
            break;
    }
    meet(net);
    if (thread == 0) {
        net->tick = tick;
        net->failed = net->failure[0] != 0;
    }
}

static void begin_run(Network *net, int64_t end)
{
    net->end = end;
    net->held = 0;
    net->full = 0;
    net->pause = INT64_MAX;
}

/* 0: all steps are made. Else the sum of 1: the stop conditions hold, 2: there is something to look at, 4: the run was
   broken off early. */
static int64_t how_it_ended(const Network *net)
{
    return net->held + 2 * (net->full || net->failed) + 4 * (net->tick < net->end);
}

int dsl_start(Network *net)
{
    (void)net;
    return 0;
}

void dsl_stop(Network *net) { (void)net; }

int64_t dsl_run(Network *net, int64_t end)
{
    begin_run(net, end);
    work(net, 0);
    return how_it_ended(net);
}
