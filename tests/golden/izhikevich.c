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

/* Ask for the first 512 bytes of what is read next; the processor finds what follows them by itself. */
static inline void dsl_fetch(const void *begin, const void *end)
{
    const char *line = begin, *last = end;
    if (last - line > 512)
        last = line + 512;
    for (; line < last; line += 64)
        __builtin_prefetch(line);
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

/* Four random words for each of the counters first ... first + blocks - 1, of which there are eight or a multiple: word
   w of counter b is out[w * blocks + b]. On AVX2, gcc makes long chains of shifts and sums of a product with a
   constant, where there is an instruction for it. It is called by gcc's own name: to read immintrin.h takes gcc half a
   second. */
#if defined(__AVX2__) && defined(__GNUC__) && !defined(__clang__)
typedef uint64_t DslLanes __attribute__((vector_size(32)));
typedef int DslHalves __attribute__((vector_size(32)));

static inline DslLanes dsl_product32(DslLanes a, uint64_t b)
{
    return (DslLanes)__builtin_ia32_pmuludq256((DslHalves)a, (DslHalves)((DslLanes){0} + b));
}

/* The lower halves of eight lanes. */
static inline void dsl_lower_halves(uint32_t *out, DslLanes low, DslLanes high)
{
    const DslHalves all = __builtin_shuffle((DslHalves)low, (DslHalves)high, (DslHalves){0, 2, 4, 6, 8, 10, 12, 14});
    __builtin_memcpy(out, &all, sizeof all);
}

static inline void dsl_philox_words(uint32_t key0, uint32_t key1, uint32_t first, uint32_t draw, uint64_t tick,
                                    int blocks, uint32_t *out)
{
    for (int b = 0; b < blocks; b += 8) {
        DslLanes a0 = (DslLanes){0, 1, 2, 3} + (uint64_t)(first + (uint32_t)b), b0 = a0 + 4;
        DslLanes a1 = (DslLanes){0} + draw, b1 = a1, a2 = (DslLanes){0} + (tick & 0xFFFFFFFFu), b2 = a2;
        DslLanes a3 = (DslLanes){0} + (tick >> 32), b3 = a3;
#pragma GCC unroll 10
        for (uint32_t turn = 0; turn < 10; turn++) {
            /* Only the lower half of a lane counts; what the upper one holds is never read. */
            const uint64_t x = key0 + turn * 0x9E3779B9u, y = key1 + turn * 0xBB67AE85u;
            const DslLanes p = dsl_product32(a0, 0xD2511F53u), q = dsl_product32(a2, 0xCD9E8D57u);
            const DslLanes r = dsl_product32(b0, 0xD2511F53u), s = dsl_product32(b2, 0xCD9E8D57u);
            a0 = (q >> 32) ^ a1 ^ x, b0 = (s >> 32) ^ b1 ^ x;
            a2 = (p >> 32) ^ a3 ^ y, b2 = (r >> 32) ^ b3 ^ y;
            a1 = q, b1 = s, a3 = p, b3 = r;
        }
        dsl_lower_halves(out + b, a0, b0);
        dsl_lower_halves(out + blocks + b, a1, b1);
        dsl_lower_halves(out + 2 * blocks + b, a2, b2);
        dsl_lower_halves(out + 3 * blocks + b, a3, b3);
    }
}
#else
static inline void dsl_philox_words(uint32_t key0, uint32_t key1, uint32_t first, uint32_t draw, uint64_t tick,
                                    int blocks, uint32_t *out)
{
#pragma omp simd
    for (int b = 0; b < blocks; b++) {
        uint64_t c0 = first + (uint32_t)b, c1 = draw, c2 = tick & 0xFFFFFFFFu, c3 = tick >> 32;
        dsl_philox4x32(key0, key1, &c0, &c1, &c2, &c3);
        out[b] = (uint32_t)c0;
        out[blocks + b] = (uint32_t)c1;
        out[2 * blocks + b] = (uint32_t)c2;
        out[3 * blocks + b] = (uint32_t)c3;
    }
}
#endif

/* A number in [0, 1) from the upper 53 of 64 random bits, given as two words. */
DSL_INLINE double dsl_unit(uint64_t low, uint64_t high) {
    double upper = dsl_from_bits(high | 0x4330000000000000) - 0x1p52;
    double lower = dsl_from_bits(low >> 11 | 0x4330000000000000) - 0x1p52;
    return upper * 0x1p-32 + lower * 0x1p-53;
}

/* Uniform numbers in [0, 1) for the neurons 64 * chunk ... 64 * chunk + 63: block b serves neurons b and b + 32. */
DSL_INLINE void dsl_uniform64(uint32_t key0, uint32_t key1, uint32_t chunk, uint32_t draw, uint64_t tick,
                              double out[64]) {
    uint32_t words[128];
    dsl_philox_words(key0, key1, chunk * 32u, draw, tick, 32, words);
#pragma omp simd
    for (uint32_t b = 0; b < 32; b++) {
        out[b] = dsl_unit(words[b], words[32 + b]);
        out[b + 32] = dsl_unit(words[64 + b], words[96 + b]);
    }
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

/* log(x) for x in [2^-1022, infinity), plus `shift` times log 2. */
DSL_INLINE double dsl_log_core(double x, double shift) {
    DSL_EXACT
    const double log2_high = 0x1.62e42fefa3p-1, log2_low = 0x1.3de6af278ece6p-42;
    double n, f;
    dsl_log_parts(x, &n, &f);
    n += shift;
    double s = f / (2.0 + f), half = 0.5 * f * f, rest = dsl_fma(s, half + dsl_log_series(s * s), n * log2_low);
    return dsl_fma(n, log2_high, f - (half - rest));
}

/* The point whose distance from the origin is the root of `square`, in the direction of 2 pi u for u in [0, 1].
   Quarters of a circle are counted without error; sine and cosine of what is left, f quarters, are series in f^2: a
   second root would cost more. Measured error below 2.7 ulp. */
DSL_INLINE void dsl_polar(double square, double u, double *x, double *y) {
    DSL_EXACT
    double shifted = 4.0 * u + 0x1.8p52, f = 4.0 * u - (shifted - 0x1.8p52), z = f * f, w = z * z;
    uint64_t quarter = dsl_bits(shifted);
    double even = dsl_series3(w, -0x1.4abbce625be47p-1, -0x1.32d2cce3330ecp-8, -0x1.e300a6355729ep-19);
    double odd = dsl_series3(w, 0x1.466bc67758d83p-4, 0x1.5078301b3e4e2p-13, 0x1.e403c2bb9c364p-25);
    double sine = f * dsl_series3(z, 1.5707963267948966, even, odd);
    even = dsl_series3(w, -0x1.3bd3cc9be459dp+0, -0x1.55d3c7dc3de0ap-6, -0x1.a6c9ca510ad9cp-16);
    odd = dsl_series3(w, 0x1.03c1f081b0e28p-2, 0x1.e1f4fb8446dcbp-11, 0x1.f3dcefc212182p-22);
    double root = sqrt(square), along = root * dsl_series3(z, 1.0, even, odd), across = root * sine;
    double odd_x = quarter & 1 ? across : along, odd_y = quarter & 1 ? along : across;
    *y = dsl_from_bits(dsl_bits(odd_y) ^ (quarter & 2) << 62);
    *x = dsl_from_bits(dsl_bits(odd_x) ^ ((quarter + 1) & 2) << 62);
}

/* Standard normal numbers for the neurons 64 * chunk ... 64 * chunk + 63 (Box and Muller, 1958): the two uniform
   numbers of a block give the two normal ones. */
DSL_INLINE void dsl_normal64(uint32_t key0, uint32_t key1, uint32_t chunk, uint32_t draw, uint64_t tick,
                                double out[64]) {
    dsl_uniform64(key0, key1, chunk, draw, tick, out);
#pragma omp simd
    for (uint32_t b = 0; b < 32; b++) /* apart: in one loop registers are too few */
        out[b] = -2.0 * dsl_log_core(1.0 - out[b], 0.0);
#pragma omp simd
    for (uint32_t b = 0; b < 32; b++) {
        double x, y;
        dsl_polar(out[b], out[b + 32], &x, &y);
        out[b] = x;
        out[b + 32] = y;
    }
}

/* x^2 */
DSL_INLINE double dsl_square(double x) { return x * x; }

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

/* Izhikevich   izhikevich.py:37 */
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
    double *a; /* one value a neuron */
    double *b; /* one value a neuron */
    double *c; /* one value a neuron */
    double *d; /* one value a neuron */
    double *thalamus; /* one value a neuron */
    double *exc; /* one value a neuron */
    double *inh; /* one value a neuron */
    double *v; /* one value a neuron */
    double *u; /* one value a neuron */
    double *t_last; /* time of the last spike */
    const int64_t *enabled; /* whether it takes part in the steps */
    int32_t *fires__list; /* who fired: slots of sorted lists */
    int64_t *fires__count;
    double *partial; /* reductions, block by block */
} Izhikevich;

/* Synapse   dslnet/synapse.py */
typedef struct {
    int64_t threads;
    int64_t delay;
    int64_t slots;
    int64_t padded;
    int64_t pre_size;
    int64_t post_size;
    double dt;
    double *into;
    const int32_t *list;
    const int64_t *count;
    const int64_t *split; /* where the runs of each source and thread begin */
    const int64_t *run_begin; /* of each run its first target */
    const int64_t *run_end; /* the one behind its last */
    const int64_t *run_shift; /* and what is added to a target for the place of its synapse */
    double *w; /* one value a synapse */
} Synapse;

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
    Izhikevich *cells;
} Network;

/* Izhikevich: computed once per call */
typedef struct {
    double invariant_1; /* 0.5*dt */
    double invariant_2; /* 2.5*dt */
    double minus_0_5_times_dt; /* -0.5*dt */
} Izhikevich_constants;

/* computed once per call, by each thread for itself */
typedef struct {
    Izhikevich_constants cells;
} Constants;

/* One thread: there is nobody to wait for. */
static inline int64_t enter(Network *net) { return net->tick; }
static inline void await(Network *net, int64_t round) { (void)net, (void)round; }
static inline void meet(Network *net) { (void)net; }

static void Izhikevich_prepare(const Izhikevich *self, Izhikevich_constants *constants)
{
    const double dt = self->dt;
    constants->invariant_1 = 0.5*dt;
    constants->invariant_2 = 2.5*dt;
    constants->minus_0_5_times_dt = -0.5*dt;
}

/* Izhikevich (izhikevich.py:37): one step of the neurons begin to end */
static void Izhikevich_update(const Izhikevich *self, const Izhikevich_constants *restrict constants, double t,
        int64_t tick, int64_t thread, int64_t begin, int64_t end)
{
    const double *restrict a = self->a;
    const double *restrict b = self->b;
    const double *restrict c = self->c;
    const double *restrict d = self->d;
    const double *restrict thalamus = self->thalamus;
    const double *restrict exc = self->exc;
    const double *restrict inh = self->inh;
    double *restrict v = self->v;
    double *restrict u = self->u;
    double *restrict t_last = self->t_last;
    const double dt = self->dt;
    int32_t *restrict fires__spikes = self->fires__list + tick % self->slots * self->padded + begin;
    int64_t fires__total = 0;
    for (int64_t block = begin; block < end; block += 64) {
        double xi__draw[64];
        dsl_normal64((uint32_t)self->key, (uint32_t)(self->key >> 32), (uint32_t)(block / 64), 0, (uint64_t)tick,
                xi__draw);
        uint8_t fires__flags[64];
#pragma omp simd
        for (int64_t neuron = block; neuron < block + 64; ++neuron) {
            /* dv: slope0 of midpoint   izhikevich.py:54: 0.04 * self.v**2 + 5.0 * self.v + 140.0 - self.u +
               self.current() */
            const double v__slope0 = exc[neuron] + thalamus[neuron]*xi__draw[neuron - block]
                    + 0.04*(v[neuron]*v[neuron]) + 5.0*v[neuron] + 140.0 - inh[neuron] - u[neuron];
            /* du: slope0 of midpoint   izhikevich.py:58: self.a * (self.b * self.v - self.u) */
            const double u__slope0 = (b[neuron]*v[neuron] - u[neuron])*a[neuron];
            /* dv: slope1 of midpoint   izhikevich.py:54: 0.04 * self.v**2 + 5.0 * self.v + 140.0 - self.u +
               self.current() */
            const double v__slope1 = constants->invariant_2*v__slope0 + constants->minus_0_5_times_dt*u__slope0
                    + 0.04*dsl_square(constants->invariant_1*v__slope0 + v[neuron]) + exc[neuron]
                    + thalamus[neuron]*xi__draw[neuron - block] + 5.0*v[neuron] + 140.0 - inh[neuron] - u[neuron];
            /* du: slope1 of midpoint   izhikevich.py:58: self.a * (self.b * self.v - self.u) */
            const double u__slope1 = (constants->minus_0_5_times_dt*u__slope0
                    + (constants->invariant_1*v__slope0 + v[neuron])*b[neuron] - u[neuron])*a[neuron];
            /* dv: dv/dt   izhikevich.py:54: 0.04 * self.v**2 + 5.0 * self.v + 140.0 - self.u + self.current() */
            const double v__1 = dt*v__slope1 + v[neuron];
            /* du: du/dt   izhikevich.py:58: self.a * (self.b * self.v - self.u) */
            const double u__1 = dt*u__slope1 + u[neuron];
            /* spike: fires   izhikevich.py:62: self.v >= 30.0 */
            const uint8_t fires__fires = v__1 >= 30.0;
            v[neuron] = v__1;
            u[neuron] = u__1;
            fires__flags[neuron - block] = fires__fires;
        }
        const int64_t fires__first = fires__total;
        fires__total = dsl_collect(fires__flags, block, self->size, fires__spikes, fires__total);
        for (int64_t spike = fires__first; spike < fires__total; ++spike) {
            const int64_t neuron = fires__spikes[spike];
            /* reset of fires: v   izhikevich.py:68: self.v = self.c */
            const double v__2__fires = c[neuron];
            /* reset of fires: u   izhikevich.py:69: self.u += self.d */
            const double u__2__fires = d[neuron] + u[neuron];
            v[neuron] = v__2__fires;
            u[neuron] = u__2__fires;
            t_last[neuron] = t;
        }
    }
    self->fires__count[tick % self->slots * self->threads + thread] = fires__total;
}

/* Izhikevich: a step of the neurons begin to end while they are disabled */
static void Izhikevich_rest(const Izhikevich *self, int64_t tick, int64_t thread, int64_t begin, int64_t end)
{
    (void)begin;
    (void)end;
    self->fires__count[tick % self->slots * self->threads + thread] = 0;
}

/* Synapse (dslnet/synapse.py): what arrives now at the neurons begin to end */
static void Synapse_deliver(const Synapse *self, double t, int64_t tick, int64_t thread, int64_t begin, int64_t end)
{
    (void)t;
    (void)begin;
    (void)end;
    double *restrict into = self->into;
    const double *restrict w = self->w;
    const int64_t *restrict split = self->split;
    const int64_t *restrict run_begin = self->run_begin;
    const int64_t *restrict run_end = self->run_end;
    const int64_t *restrict run_shift = self->run_shift;
    const int64_t slot = (tick - self->delay + self->slots) % self->slots;
    for (int64_t sender = 0; sender < self->threads; ++sender) {
        const int32_t *restrict sent = self->list + slot * self->padded
                + dsl_begin(self->padded, sender, self->threads);
        const int64_t count = self->count[self->threads*slot + sender];
        for (int64_t spike = 0; spike < count; ++spike) {
            if (spike + 1 < count) {
                const int64_t next = sent[spike + 1];
                const int64_t run_first = split[next*self->threads + thread];
                const int64_t run_last = split[next*self->threads + thread + 1];
                const int64_t next_first = run_begin[run_first] + run_shift[run_first];
                const int64_t next_last = run_begin[run_last] + run_shift[run_last];
                dsl_fetch(w + next_first, w + next_last);
            }
            const int64_t source = sent[spike];
            const int64_t first = split[self->threads*source + thread];
            const int64_t last = split[self->threads*source + thread + 1];
            for (int64_t run = first; run < last; ++run) {
                const int64_t begins_at = run_begin[run];
                const int64_t ends_at = run_end[run];
                const int64_t shift = run_shift[run];
#pragma omp simd
                for (int64_t neuron = begins_at; neuron < ends_at; ++neuron) {
                    const int64_t synapse = neuron + shift;
                    /* pre_spike: into   dslnet/reading_synapses.py */
                    into[neuron] += w[synapse];
                }
            }
        }
    }
}

/* delivery, in the order of emission */
static void deliver(const Network *net, double t, int64_t tick, int64_t thread, int64_t spread)
{
    for (int64_t turn = 0; turn < net->deliveries; ++turn) {
        const Delivery *delivery = net->delivery + turn;
        if (tick >= delivery->from && tick < delivery->until && delivery->spread == spread && *delivery->on) {
            if (delivery->spread || *delivery->enabled) {
                switch (delivery->kind) {
                case 0:
                    Synapse_deliver(delivery->self, t, tick, thread, delivery->bounds[thread],
                            delivery->bounds[thread + 1]);
                    break;
                }
            }
        }
    }
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
    (void)thread;
    Izhikevich_prepare(net->cells, &constants->cells);
}

/* one tick, but for what synapses learn */
static void step(Network *net, const Constants *constants, int64_t tick, double t, int64_t thread)
{
    /* ports are empty again */
    if (*net->cells->enabled) {
        dsl_clear(net->cells->exc, sizeof *net->cells->exc, net->cells->bounds[thread], net->cells->bounds[thread + 1]);
        dsl_clear(net->cells->inh, sizeof *net->cells->inh, net->cells->bounds[thread], net->cells->bounds[thread + 1]);
    }
    deliver(net, t, tick, thread, 1);
    arrive(net, tick, thread);
    deliver(net, t, tick, thread, 0);
    /* neurons */
    if (*net->cells->enabled) {
        Izhikevich_update(net->cells, &constants->cells, t, tick, thread, net->cells->bounds[thread],
                net->cells->bounds[thread + 1]);
    }
    if (!*net->cells->enabled) {
        Izhikevich_rest(net->cells, tick, thread, net->cells->bounds[thread], net->cells->bounds[thread + 1]);
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
