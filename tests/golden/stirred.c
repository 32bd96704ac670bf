/* Written by dslnet. */
#define _POSIX_C_SOURCE 200809L
#define _DARWIN_C_SOURCE
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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

/* The smaller of a value and a bound that is not NaN: one instruction. NaN stays. */
DSL_INLINE double dsl_at_most(double a, double bound) { return a > bound ? bound : a; }

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

/* exp(x) - 1: measured error below 0.97 ulp. */
DSL_INLINE double dsl_expm1(double x) {
    DSL_EXACT
    double high, low;
    dsl_expm1_parts(dsl_between(-60.0, x, 710.0), 1, &high, &low);
    return dsl_choose(fabs(x) < 1e-20, x, high * 2.0);
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

/* numpy.maximum: NaN where either is. In this form gcc and clang vectorise one of the other. */
DSL_INLINE double dsl_maximum(double a, double b)
{
    const double larger = a < b ? b : a;
    return b == b ? larger : b;
}

/* numpy.minimum: NaN where either is. In this form gcc and clang vectorise one of the other. */
DSL_INLINE double dsl_minimum(double a, double b)
{
    const double smaller = a > b ? b : a;
    return b == b ? smaller : b;
}

/* The end of what a row had when a spike was sent, `last` being that of now. In each of some rows, ascending, so many
   synapses came at a tick: three numbers. */
static __attribute__((noinline, cold, unused)) int64_t dsl_older(
    const int64_t *young, int64_t count, int64_t row, int64_t sent, int64_t last)
{
    int64_t low = 0, high = count;
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (young[3 * middle] < row)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < count && young[3 * low] == row; ++low)
        if (young[3 * low + 1] > sent)
            last -= young[3 * low + 2];
    return last;
}

/* Set the flags of those neurons of one block whose spikes at this tick stand in a list from `next` on; returns where
   those of the next block begin. */
static inline int64_t dsl_play(const int64_t *ticks, const int64_t *neurons, int64_t count, int64_t tick, int64_t block,
                               int64_t next, uint8_t *flags)
{
    for (; next < count && ticks[next] == tick && neurons[next] < block + 64; ++next)
        flags[neurons[next] - block] = 1;
    return next;
}

/* Where a list of spikes, sorted by tick, then by neuron, has the first one of a tick that is of neuron `begin` or a
   later one; if it has none, the place after it. */
static inline int64_t dsl_play_from(const int64_t *ticks, const int64_t *neurons, int64_t count, int64_t tick,
                                    int64_t begin)
{
    int64_t low = 0, high = count;
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (ticks[middle] < tick || (ticks[middle] == tick && neurons[middle] < begin))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* A refractory time of some ms that was read now: the tick from which on the neuron may fire again, counted from the
   begin of the present era of 2^30 ticks; 2^31 - 1 is never. What is not a time is kept for the error message, the
   first one: (tick + 1, population, event, neuron). */
static inline int32_t dsl_silent_until(double ms, double dt, int64_t tick, int64_t *failure, int64_t population,
                                       int64_t event, int64_t neuron)
{
    const double ticks = floor(ms / dt + 0.5 + 1e-9);
    const int32_t next = (int32_t)(tick % (1 << 30)) + 1;
    if (ticks >= 0.0 && ticks < 1073741823.0)
        return next + (int32_t)ticks;
    if (ticks >= 0.0)
        return INT32_MAX;
    int64_t none = 0;
    if (__atomic_compare_exchange_n(failure, &none, tick + 1, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
        failure[1] = population;
        failure[2] = event;
        failure[3] = neuron;
    }
    return next;
}

/* The smaller of two counts. */
static inline int64_t dsl_smaller(int64_t a, int64_t b) { return a < b ? a : b; }

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

/* what one projection does after the neurons */
typedef struct {
    int64_t kind;
    const void *self;
    const int64_t *bounds; /* first target of each thread */
} Lesson;

/* what arrives later at one target */
typedef struct {
    double *sums; /* what arrives in the next ticks: a row a tick */
    double *into;
    int64_t rows;
    int64_t breadth; /* length of a row */
    const int64_t *bounds; /* first target of each thread */
    const int64_t *enabled; /* whether the target takes part */
} Ring;

/* SpikeTrains   dslnet/spike_trains.py */
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
    double *never; /* one value */
    double *t_last; /* time of the last spike */
    const int64_t *enabled; /* whether it takes part in the steps */
    int32_t *fires__list; /* who fired: slots of sorted lists */
    int64_t *fires__count;
    const int64_t *played__tick; /* the spikes that are played, in order */
    const int64_t *played__neuron;
    int64_t played;
    double *partial; /* reductions, block by block */
} SpikeTrains;

/* EIF_cond_exp_isfa_ista   dslnet/adaptive_exponential.py */
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
    double *v_rest; /* one value */
    double *cm; /* one value */
    double *tau_m; /* one value */
    double *tau_refrac; /* one value */
    double *v_reset; /* one value */
    double *v_thresh; /* one value */
    double *v_spike; /* one value */
    double *delta_T; /* one value */
    double *tau_w; /* one value */
    double *a; /* one value */
    double *b; /* one value */
    double *w; /* one value a neuron */
    double *tau_syn_E; /* one value */
    double *tau_syn_I; /* one value */
    double *g_exc; /* one value a neuron */
    double *g_inh; /* one value a neuron */
    double *e_rev_E; /* one value */
    double *e_rev_I; /* one value */
    double *t_last; /* time of the last spike */
    const int64_t *enabled; /* whether it takes part in the steps */
    int32_t *fires__free; /* first tick without silence, in this era */
    int32_t *fires__list; /* who fired: slots of sorted lists */
    int64_t *fires__count;
    double *partial; /* reductions, block by block */
} EIF_cond_exp_isfa_ista;

/* VoltageSTDP   dslnet/voltage_stdp.py */
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
    const int64_t *split; /* where the targets of each source and thread begin */
    const int64_t *ends; /* and where they end */
    const uint16_t *target16; /* targets, or NULL where they need 32 bits */
    const uint32_t *target32;
    const int64_t *young; /* rows in which synapses came, at which tick, how many */
    int64_t youngs; /* how many such rows there are */
    int64_t grown; /* the tick from which on all that arrives was sent since */
    double *w; /* one value a synapse */
    double *A_LTD; /* one value */
    double *A_LTP; /* one value */
    double *theta_minus; /* one value */
    double *theta_plus; /* one value */
    double *tau_minus; /* one value */
    double *tau_plus; /* one value */
    double *tau_x; /* one value */
    double *tau_mean; /* one value */
    double *u_ref; /* one value */
    double *E_L; /* one value */
    double *w_max; /* one value */
    double *const *x; /* one value a source */
    double *u_minus; /* one value a target */
    double *u_plus; /* one value a target */
    double *u_mean; /* one value a target */
    const double *post__v;
    const int64_t *switches; /* of plasticity and transmission */
    int64_t *x__epoch; /* counted from there */
    const int32_t *post_list; /* who fired among the targets */
    const int64_t *post_spikes;
    int64_t post_slots;
    int64_t post_padded;
    const int64_t *incoming; /* where the synapses of each target begin, in the order by target */
    const int64_t *incoming_ends; /* and where they end */
    const uint16_t *source16; /* their sources, or NULL where they need 32 bits */
    const uint32_t *source32;
    const uint32_t *from; /* and where they stand in the order by source */
    const int64_t *pre_members; /* neurons of the view, or NULL */
    int64_t pre_count;
    const int64_t *post_members;
    int64_t post_count;
    int64_t last; /* whether it is the last part of its projection */
    int64_t *anew; /* whether all synapses are looked at again */
    double *u_plus__1__kept;
    int64_t *stirred;
    uint8_t *stirs;
} VoltageSTDP;

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
    const Lesson *lesson; /* projections that learn */
    int64_t lessons;
    int64_t borrowing; /* so many of them read weights of others */
    SpikeTrains *source_;
    EIF_cond_exp_isfa_ista *target_;
} Network;

/* SpikeTrains: computed once per call */
typedef struct {
    double none; /* nothing can be computed ahead */
} SpikeTrains_constants;

/* EIF_cond_exp_isfa_ista: computed once per call */
typedef struct {
    double invariant_1; /* 1.0/cm */
    double invariant_2; /* 1.0/delta_T */
    double invariant_3; /* 1.0/tau_m */
    double invariant_4; /* 0.001*a */
    double invariant_5; /* 1.0/tau_w */
    double minus_0_5_times_dt; /* -0.5*dt */
    double invariant_7; /* 0.5*dt */
    double exp_minus_dt_over_tau_syn_E; /* dsl_exp(-dt/tau_syn_E) */
    double exp_minus_dt_over_tau_syn_I; /* dsl_exp(-dt/tau_syn_I) */
} EIF_cond_exp_isfa_ista_constants;

/* computed once per call, by each thread for itself */
typedef struct {
    SpikeTrains_constants source_;
    EIF_cond_exp_isfa_ista_constants target_;
} Constants;

/* One thread: there is nobody to wait for. */
static inline int64_t enter(Network *net) { return net->tick; }
static inline void await(Network *net, int64_t round) { (void)net, (void)round; }
static inline void meet(Network *net) { (void)net; }

static void SpikeTrains_prepare(const SpikeTrains *self, SpikeTrains_constants *constants)
{
    (void)self;
    constants->none = 0.0;
}

static void EIF_cond_exp_isfa_ista_prepare(const EIF_cond_exp_isfa_ista *self,
        EIF_cond_exp_isfa_ista_constants *constants)
{
    const double cm = self->cm[0];
    const double delta_T = self->delta_T[0];
    const double tau_m = self->tau_m[0];
    const double a = self->a[0];
    const double tau_w = self->tau_w[0];
    const double dt = self->dt;
    const double tau_syn_E = self->tau_syn_E[0];
    const double tau_syn_I = self->tau_syn_I[0];
    constants->invariant_1 = 1.0/cm;
    constants->invariant_2 = 1.0/delta_T;
    constants->invariant_3 = 1.0/tau_m;
    constants->invariant_4 = 0.001*a;
    constants->invariant_5 = 1.0/tau_w;
    constants->minus_0_5_times_dt = -0.5*dt;
    constants->invariant_7 = 0.5*dt;
    constants->exp_minus_dt_over_tau_syn_E = dsl_exp(-dt/tau_syn_E);
    constants->exp_minus_dt_over_tau_syn_I = dsl_exp(-dt/tau_syn_I);
}

/* SpikeTrains (dslnet/spike_trains.py): one step of the neurons begin to end */
static void SpikeTrains_update(const SpikeTrains *self, const SpikeTrains_constants *restrict constants, double t,
        int64_t tick, int64_t thread, int64_t begin, int64_t end)
{
    (void)constants;
    double *restrict t_last = self->t_last;
    int64_t played__next = 0;
    played__next = dsl_play_from(self->played__tick, self->played__neuron, self->played, tick, begin);
    int32_t *restrict fires__spikes = self->fires__list + tick % self->slots * self->padded + begin;
    int64_t fires__total = 0;
    for (int64_t block = begin; block < end; block += 64) {
        uint8_t fires__flags[64];
#pragma omp simd
        for (int64_t neuron = block; neuron < block + 64; ++neuron) {
            /* spike: fires   dslnet/spike_trains.py: self.never > np.inf */
            const uint8_t fires__fires = 0;
            fires__flags[neuron - block] = fires__fires;
        }
        played__next = dsl_play(self->played__tick, self->played__neuron, self->played, tick, block, played__next,
                fires__flags);
        const int64_t fires__first = fires__total;
        fires__total = dsl_collect(fires__flags, block, self->size, fires__spikes, fires__total);
        for (int64_t spike = fires__first; spike < fires__total; ++spike) {
            const int64_t neuron = fires__spikes[spike];
            t_last[neuron] = t;
        }
    }
    self->fires__count[tick % self->slots * self->threads + thread] = fires__total;
}

/* SpikeTrains: a step of the neurons begin to end while they are disabled */
static void SpikeTrains_rest(const SpikeTrains *self, int64_t tick, int64_t thread, int64_t begin, int64_t end)
{
    (void)begin;
    (void)end;
    self->fires__count[tick % self->slots * self->threads + thread] = 0;
}

/* EIF_cond_exp_isfa_ista (dslnet/adaptive_exponential.py): one step of the neurons begin to end */
static void EIF_cond_exp_isfa_ista_update(const EIF_cond_exp_isfa_ista *self,
        const EIF_cond_exp_isfa_ista_constants *restrict constants, double t, int64_t tick, int64_t thread,
        int64_t begin, int64_t end)
{
    const double *restrict i_offset = self->i_offset;
    double *restrict v = self->v;
    const double v_rest = self->v_rest[0];
    const double tau_refrac = self->tau_refrac[0];
    const double v_reset = self->v_reset[0];
    const double v_thresh = self->v_thresh[0];
    const double v_spike = self->v_spike[0];
    const double delta_T = self->delta_T[0];
    const double b = self->b[0];
    double *restrict w = self->w;
    double *restrict g_exc = self->g_exc;
    double *restrict g_inh = self->g_inh;
    const double e_rev_E = self->e_rev_E[0];
    const double e_rev_I = self->e_rev_I[0];
    int32_t *restrict fires__free = self->fires__free;
    const int32_t tick__now = (int32_t)(tick % 1073741824);
    double *restrict t_last = self->t_last;
    const double dt = self->dt;
    int32_t *restrict fires__spikes = self->fires__list + tick % self->slots * self->padded + begin;
    int64_t fires__total = 0;
    const double invariant_1 = constants->invariant_1;
    const double invariant_2 = constants->invariant_2;
    const double invariant_3 = constants->invariant_3;
    for (int64_t block = begin; block < end; block += 64) {
        uint8_t fires__flags[64];
#pragma omp simd
        for (int64_t neuron = block; neuron < block + 64; ++neuron) {
            const double i_offset__here = i_offset[neuron];
            /* dv: slope0 of midpoint   dslnet/adaptive_exponential.py: (self.v_rest - self.v + upstroke) / self.tau_m +
               (self.total_current() - ... */
            const double minimum_1 = dsl_minimum(v[neuron], v_spike);
            const double v__slope0 = fires__free[neuron] > tick__now ? 0.0
                    : invariant_1*(i_offset__here + (e_rev_E - v[neuron])*g_exc[neuron]
                    + (e_rev_I - v[neuron])*g_inh[neuron] - w[neuron])
                    + invariant_3*(delta_T*dsl_exp(invariant_2*(minimum_1 - v_thresh)) + v_rest - v[neuron]);
            /* dw: slope0 of midpoint   dslnet/adaptive_exponential.py: ( */
            const double w__slope0 = constants->invariant_5*(constants->invariant_4*(minimum_1 - v_rest) - w[neuron]);
            /* dv: slope1 of midpoint   dslnet/adaptive_exponential.py: (self.v_rest - self.v + upstroke) / self.tau_m +
               (self.total_current() - ... */
            const double minimum_1_2 = dsl_minimum(constants->invariant_7*v__slope0 + v[neuron], v_spike);
            const double v__slope1 = fires__free[neuron] > tick__now ? 0.0
                    : invariant_1*(constants->minus_0_5_times_dt*w__slope0 + i_offset__here
                    + (constants->minus_0_5_times_dt*v__slope0 + e_rev_E - v[neuron])*g_exc[neuron]
                    + (constants->minus_0_5_times_dt*v__slope0 + e_rev_I - v[neuron])*g_inh[neuron] - w[neuron])
                    + invariant_3*(constants->minus_0_5_times_dt*v__slope0
                    + delta_T*dsl_exp(invariant_2*(minimum_1_2 - v_thresh)) + v_rest - v[neuron]);
            /* dw: slope1 of midpoint   dslnet/adaptive_exponential.py: ( */
            const double w__slope1 = constants->invariant_5*(constants->invariant_4*(minimum_1_2 - v_rest)
                    + constants->minus_0_5_times_dt*w__slope0 - w[neuron]);
            /* dv: dv/dt   dslnet/adaptive_exponential.py: (self.v_rest - self.v + upstroke) / self.tau_m +
               (self.total_current() - ... */
            const double v__1 = fires__free[neuron] > tick__now ? v[neuron] : dt*v__slope1 + v[neuron];
            /* dw: dw/dt   dslnet/adaptive_exponential.py: ( */
            const double w__1 = dt*w__slope1 + w[neuron];
            /* dg_exc: dg_exc/dt   dslnet/receptors.py: -self.g_exc / self.tau_syn_E */
            const double g_exc__1 = constants->exp_minus_dt_over_tau_syn_E*g_exc[neuron];
            /* dg_inh: dg_inh/dt   dslnet/receptors.py: -self.g_inh / self.tau_syn_I */
            const double g_inh__1 = constants->exp_minus_dt_over_tau_syn_I*g_inh[neuron];
            /* spike: fires   dslnet/adaptive_exponential.py: self.v > self.v_spike */
            const uint8_t fires__fires = (v__1 > v_spike) & (fires__free[neuron] <= tick__now);
            v[neuron] = v__1;
            w[neuron] = w__1;
            g_exc[neuron] = g_exc__1;
            g_inh[neuron] = g_inh__1;
            fires__flags[neuron - block] = fires__fires;
        }
        const int64_t fires__first = fires__total;
        fires__total = dsl_collect(fires__flags, block, self->size, fires__spikes, fires__total);
        for (int64_t spike = fires__first; spike < fires__total; ++spike) {
            const int64_t neuron = fires__spikes[spike];
            /* reset of fires: v   dslnet/adaptive_exponential.py */
            const double v__2__fires = v_reset;
            /* reset of fires: w   dslnet/adaptive_exponential.py */
            const double w__2__fires = b + w[neuron];
            v[neuron] = v__2__fires;
            w[neuron] = w__2__fires;
            /* silent after fires   dslnet/adaptive_exponential.py */
            const double fires__ms = tau_refrac;
            fires__free[neuron] = dsl_silent_until(fires__ms, self->dt, tick, self->failure, self->number, 0, neuron);
            t_last[neuron] = t;
        }
    }
    self->fires__count[tick % self->slots * self->threads + thread] = fires__total;
}

/* EIF_cond_exp_isfa_ista: a step of the neurons begin to end while they are disabled */
static void EIF_cond_exp_isfa_ista_rest(const EIF_cond_exp_isfa_ista *self, int64_t tick, int64_t thread,
        int64_t begin, int64_t end)
{
    (void)begin;
    (void)end;
    self->fires__count[tick % self->slots * self->threads + thread] = 0;
}

/* VoltageSTDP (dslnet/voltage_stdp.py): what arrives now at the neurons begin to end */
static __attribute__((noinline)) void VoltageSTDP_deliver_16(const VoltageSTDP *self, double t, int64_t tick,
        int64_t thread, int64_t begin, int64_t end)
{
    (void)t;
    (void)begin;
    (void)end;
    double *restrict into = self->into;
    double *restrict w = self->w;
    const double A_LTD = self->A_LTD[0];
    const double theta_minus = self->theta_minus[0];
    const double tau_x = self->tau_x[0];
    const double u_ref = self->u_ref[0];
    const double w_max = self->w_max[0];
    double *restrict x = self->x[thread];
    const double *restrict u_minus = self->u_minus;
    const double *restrict u_mean = self->u_mean;
    const int64_t plastic__now = self->switches[0];
    const int64_t transmits__now = self->switches[1];
    const uint16_t *restrict target = self->target16;
    const int64_t *restrict split = self->split;
    const int64_t *restrict ends = self->ends;
    const int64_t slot = (tick - self->delay + self->slots) % self->slots;
    const double x__elapsed = self->dt * (double)(tick - self->x__epoch[8 * thread]);
    const double x__inverse = dsl_exp(x__elapsed/tau_x);
    const double invariant_77 = 1.0/tau_x;
    const int64_t tick_grown = tick < self->grown;
    const int64_t transmits_now_0 = transmits__now != 0;
    const int64_t plastic_now_0 = plastic__now != 0;
    const double minus_A_LTD_over_u_ref = -A_LTD/u_ref;
    for (int64_t sender = 0; sender < self->threads; ++sender) {
        const int32_t *restrict sent = self->list + slot * self->padded
                + dsl_begin(self->padded, sender, self->threads);
        const int64_t count = self->count[self->threads*slot + sender];
        for (int64_t spike = 0; spike < count; ++spike) {
            if (spike + 1 < count) {
                const int64_t next = sent[spike + 1];
                const int64_t next_first = split[next*self->threads + thread];
                const int64_t next_last = ends[next*self->threads + thread];
                dsl_fetch(target + next_first, target + next_last);
                dsl_fetch(w + next_first, w + next_last);
            }
            const int64_t source = sent[spike];
            const int64_t first = split[self->threads*source + thread];
            int64_t last = ends[self->threads*source + thread];
            if (tick_grown) {
                last = dsl_older(self->young, self->youngs, source * self->threads + thread, tick - self->delay, last);
            }
#pragma GCC unroll 8
            for (int64_t synapse = first; synapse < last; ++synapse) {
                const int64_t neuron = target[synapse];
                /* pre_spike: into   dslnet/voltage_stdp.py */
                into[neuron] += transmits_now_0 ? w[synapse] : 0.0;
                /* pre_spike: w   dslnet/voltage_stdp.py */
                const double w__1 = plastic_now_0
                        ? dsl_at_most(dsl_maximum(minus_A_LTD_over_u_ref*u_mean[neuron]*dsl_maximum(u_minus[neuron]
                        - theta_minus, 0.0) + w[synapse], 0.0), w_max) : w[synapse];
                w[synapse] = w__1;
            }
            const double x__1__change = invariant_77;
            x[source] = x__1__change*x__inverse + x[source];
        }
    }
}

/* VoltageSTDP (dslnet/voltage_stdp.py): what arrives now at the neurons begin to end */
static __attribute__((noinline)) void VoltageSTDP_deliver_32(const VoltageSTDP *self, double t, int64_t tick,
        int64_t thread, int64_t begin, int64_t end)
{
    (void)t;
    (void)begin;
    (void)end;
    double *restrict into = self->into;
    double *restrict w = self->w;
    const double A_LTD = self->A_LTD[0];
    const double theta_minus = self->theta_minus[0];
    const double tau_x = self->tau_x[0];
    const double u_ref = self->u_ref[0];
    const double w_max = self->w_max[0];
    double *restrict x = self->x[thread];
    const double *restrict u_minus = self->u_minus;
    const double *restrict u_mean = self->u_mean;
    const int64_t plastic__now = self->switches[0];
    const int64_t transmits__now = self->switches[1];
    const uint32_t *restrict target = self->target32;
    const int64_t *restrict split = self->split;
    const int64_t *restrict ends = self->ends;
    const int64_t slot = (tick - self->delay + self->slots) % self->slots;
    const double x__elapsed = self->dt * (double)(tick - self->x__epoch[8 * thread]);
    const double x__inverse = dsl_exp(x__elapsed/tau_x);
    const double invariant_77 = 1.0/tau_x;
    const int64_t tick_grown = tick < self->grown;
    const int64_t transmits_now_0 = transmits__now != 0;
    const int64_t plastic_now_0 = plastic__now != 0;
    const double minus_A_LTD_over_u_ref = -A_LTD/u_ref;
    for (int64_t sender = 0; sender < self->threads; ++sender) {
        const int32_t *restrict sent = self->list + slot * self->padded
                + dsl_begin(self->padded, sender, self->threads);
        const int64_t count = self->count[self->threads*slot + sender];
        for (int64_t spike = 0; spike < count; ++spike) {
            if (spike + 1 < count) {
                const int64_t next = sent[spike + 1];
                const int64_t next_first = split[next*self->threads + thread];
                const int64_t next_last = ends[next*self->threads + thread];
                dsl_fetch(target + next_first, target + next_last);
                dsl_fetch(w + next_first, w + next_last);
            }
            const int64_t source = sent[spike];
            const int64_t first = split[self->threads*source + thread];
            int64_t last = ends[self->threads*source + thread];
            if (tick_grown) {
                last = dsl_older(self->young, self->youngs, source * self->threads + thread, tick - self->delay, last);
            }
#pragma GCC unroll 8
            for (int64_t synapse = first; synapse < last; ++synapse) {
                const int64_t neuron = target[synapse];
                /* pre_spike: into   dslnet/voltage_stdp.py */
                into[neuron] += transmits_now_0 ? w[synapse] : 0.0;
                /* pre_spike: w   dslnet/voltage_stdp.py */
                const double w__1 = plastic_now_0
                        ? dsl_at_most(dsl_maximum(minus_A_LTD_over_u_ref*u_mean[neuron]*dsl_maximum(u_minus[neuron]
                        - theta_minus, 0.0) + w[synapse], 0.0), w_max) : w[synapse];
                w[synapse] = w__1;
            }
            const double x__1__change = invariant_77;
            x[source] = x__1__change*x__inverse + x[source];
        }
    }
}

static void VoltageSTDP_deliver(const VoltageSTDP *self, double t, int64_t tick, int64_t thread, int64_t begin,
        int64_t end)
{
    if (self->target16 != NULL) {
        VoltageSTDP_deliver_16(self, t, tick, thread, begin, end);
    }
    if (self->target32 != NULL) {
        VoltageSTDP_deliver_32(self, t, tick, thread, begin, end);
    }
}

/* VoltageSTDP (dslnet/voltage_stdp.py): equations and updates of the synapses of the neurons begin to end */
static __attribute__((noinline)) void VoltageSTDP_step_16(const VoltageSTDP *self, double t, int64_t tick,
        int64_t thread, int64_t begin, int64_t end)
{
    (void)t;
    double *restrict w = self->w;
    const double A_LTP = self->A_LTP[0];
    const double theta_minus = self->theta_minus[0];
    const double theta_plus = self->theta_plus[0];
    const double tau_minus = self->tau_minus[0];
    const double tau_plus = self->tau_plus[0];
    const double tau_x = self->tau_x[0];
    const double tau_mean = self->tau_mean[0];
    const double E_L = self->E_L[0];
    const double w_max = self->w_max[0];
    double *restrict x = self->x[thread];
    double *restrict u_minus = self->u_minus;
    double *restrict u_plus = self->u_plus;
    double *restrict u_mean = self->u_mean;
    const double *restrict post__v = self->post__v;
    const double dt = self->dt;
    const int64_t plastic__now = self->switches[0];
    double *restrict u_plus__1__kept = self->u_plus__1__kept;
    int64_t *restrict stirred = self->stirred;
    uint8_t *restrict stirs = self->stirs;
    const uint16_t *restrict target = self->target16;
    const int64_t *restrict split = self->split;
    const int64_t *restrict ends = self->ends;
    const int64_t *restrict incoming = self->incoming;
    const int64_t *restrict incoming_ends = self->incoming_ends;
    const uint32_t *restrict from = self->from;
    const uint16_t *restrict source16 = self->source16;
    const uint32_t *restrict source32 = self->source32;
    const double x__elapsed = self->dt * (double)(tick - self->x__epoch[8 * thread]);
    const double x__speed = fabs(-1.0/tau_x);
    const double x__factor = dsl_exp(-x__elapsed/tau_x);
    const double x__elapsed__next = self->dt * (double)(tick + 1 - self->x__epoch[8 * thread]);
    const double x__factor__next = dsl_exp(-x__elapsed__next/tau_x);
    const double invariant_104 = dsl_expm1(-dt/tau_minus);
    const double expm1_minus_dt_over_tau_plus = dsl_expm1(-dt/tau_plus);
    const double expm1_minus_dt_over_tau_mean = dsl_expm1(-dt/tau_mean);
    const double invariant_107 = A_LTP*dt*x__factor;
    const int64_t plastic_now_0 = plastic__now != 0;
#pragma omp simd
    for (int64_t neuron = begin; neuron < end; ++neuron) {
        /* du_minus: du_minus/dt   dslnet/voltage_stdp.py: (self.post.v - self.u_minus) / self.tau_minus */
        const double u_minus__1 = invariant_104*(u_minus[neuron] - post__v[neuron]) + u_minus[neuron];
        /* du_plus: du_plus/dt   dslnet/voltage_stdp.py: (self.post.v - self.u_plus) / self.tau_plus */
        const double u_plus__1 = expm1_minus_dt_over_tau_plus*(u_plus[neuron] - post__v[neuron]) + u_plus[neuron];
        /* du_mean: du_mean/dt   dslnet/voltage_stdp.py: ((self.post.v - self.E_L) ** 2 - self.u_mean) / self.tau_mean
           */
        const double u_mean__1 = expm1_minus_dt_over_tau_mean*(u_mean[neuron] - dsl_square(post__v[neuron] - E_L))
                + u_mean[neuron];
        u_minus[neuron] = u_minus__1;
        u_plus__1__kept[neuron] = u_plus__1;
        u_mean[neuron] = u_mean__1;
    }
    int64_t many = 0;
    for (int64_t neuron = begin; neuron < dsl_smaller(end, self->post_size); ++neuron) {
        const double factor__0 = dsl_maximum(post__v[neuron] - theta_plus, 0.0);
        const double factor__1 = dsl_maximum(u_plus[neuron] - theta_minus, 0.0);
        stirs[neuron] = ((factor__0 != 0.0) & (factor__1 != 0.0)) ? 1 : 0;
        if ((factor__0 != 0.0) & (factor__1 != 0.0)) {
            stirred[begin + many] = neuron;
            many = many + 1;
        }
    }
    const int64_t whole = (end - begin < 4*many) | (self->anew[8 * thread] != 0);
    const int64_t rows = whole != 0 ? self->pre_size : 0;
    if (plastic_now_0) {
        for (int64_t source = 0; source < rows; ++source) {
            const int64_t first = split[self->threads*source + thread];
            const int64_t last = ends[self->threads*source + thread];
#pragma GCC unroll 8
            for (int64_t synapse = first; synapse < last; ++synapse) {
                const int64_t neuron = target[synapse];
                /* dw: dw/dt   dslnet/voltage_stdp.py: self.A_LTP * self.x * above * np.maximum(self.u_plus -
                   self.theta_minus, ... */
                const double w__1__moved = dsl_at_most(dsl_maximum(invariant_107*x[source]*dsl_maximum(u_plus[neuron]
                        - theta_minus, 0.0)*dsl_maximum(post__v[neuron] - theta_plus, 0.0) + w[synapse], 0.0), w_max);
                const double w__1 = isnan(w__1__moved) ? (stirs[neuron] != 0 ? w__1__moved
                        : dsl_at_most(dsl_maximum(w[synapse], 0.0), w_max)) : w__1__moved;
                w[synapse] = w__1;
            }
        }
    }
    const int64_t few16 = !whole && self->source16 != NULL ? many : 0;
    if (plastic_now_0) {
        for (int64_t turn = 0; turn < few16; ++turn) {
            const int64_t neuron = stirred[begin + turn];
            for (int64_t place = incoming[neuron]; place < incoming_ends[neuron]; ++place) {
                const int64_t source = source16[place];
                const int64_t synapse = from[place];
                /* dw: dw/dt   dslnet/voltage_stdp.py: self.A_LTP * self.x * above * np.maximum(self.u_plus -
                   self.theta_minus, ... */
                const double w__1 = dsl_at_most(dsl_maximum(invariant_107*x[source]*dsl_maximum(u_plus[neuron]
                        - theta_minus, 0.0)*dsl_maximum(post__v[neuron] - theta_plus, 0.0) + w[synapse], 0.0), w_max);
                w[synapse] = w__1;
            }
        }
    }
    const int64_t few32 = !whole && self->source32 != NULL ? many : 0;
    if (plastic_now_0) {
        for (int64_t turn = 0; turn < few32; ++turn) {
            const int64_t neuron = stirred[begin + turn];
            for (int64_t place = incoming[neuron]; place < incoming_ends[neuron]; ++place) {
                const int64_t source = source32[place];
                const int64_t synapse = from[place];
                /* dw: dw/dt   dslnet/voltage_stdp.py: self.A_LTP * self.x * above * np.maximum(self.u_plus -
                   self.theta_minus, ... */
                const double w__1 = dsl_at_most(dsl_maximum(invariant_107*x[source]*dsl_maximum(u_plus[neuron]
                        - theta_minus, 0.0)*dsl_maximum(post__v[neuron] - theta_plus, 0.0) + w[synapse], 0.0), w_max);
                w[synapse] = w__1;
            }
        }
    }
    if ((plastic__now != 0) & (whole != 0)) {
        self->anew[8 * thread] = 0;
    }
#pragma omp simd
    for (int64_t neuron = begin; neuron < end; ++neuron) {
        u_plus[neuron] = u_plus__1__kept[neuron];
    }
    if (x__speed * x__elapsed__next > 30.0) {
#pragma omp simd
        for (int64_t source = 0; source < self->padded; ++source) {
            const double x__renewed = x__factor__next*x[source];
            x[source] = x__renewed;
        }
        self->x__epoch[8 * thread] = tick + 1;
    }
}

/* VoltageSTDP (dslnet/voltage_stdp.py): equations and updates of the synapses of the neurons begin to end */
static __attribute__((noinline)) void VoltageSTDP_step_32(const VoltageSTDP *self, double t, int64_t tick,
        int64_t thread, int64_t begin, int64_t end)
{
    (void)t;
    double *restrict w = self->w;
    const double A_LTP = self->A_LTP[0];
    const double theta_minus = self->theta_minus[0];
    const double theta_plus = self->theta_plus[0];
    const double tau_minus = self->tau_minus[0];
    const double tau_plus = self->tau_plus[0];
    const double tau_x = self->tau_x[0];
    const double tau_mean = self->tau_mean[0];
    const double E_L = self->E_L[0];
    const double w_max = self->w_max[0];
    double *restrict x = self->x[thread];
    double *restrict u_minus = self->u_minus;
    double *restrict u_plus = self->u_plus;
    double *restrict u_mean = self->u_mean;
    const double *restrict post__v = self->post__v;
    const double dt = self->dt;
    const int64_t plastic__now = self->switches[0];
    double *restrict u_plus__1__kept = self->u_plus__1__kept;
    int64_t *restrict stirred = self->stirred;
    uint8_t *restrict stirs = self->stirs;
    const uint32_t *restrict target = self->target32;
    const int64_t *restrict split = self->split;
    const int64_t *restrict ends = self->ends;
    const int64_t *restrict incoming = self->incoming;
    const int64_t *restrict incoming_ends = self->incoming_ends;
    const uint32_t *restrict from = self->from;
    const uint16_t *restrict source16 = self->source16;
    const uint32_t *restrict source32 = self->source32;
    const double x__elapsed = self->dt * (double)(tick - self->x__epoch[8 * thread]);
    const double x__speed = fabs(-1.0/tau_x);
    const double x__factor = dsl_exp(-x__elapsed/tau_x);
    const double x__elapsed__next = self->dt * (double)(tick + 1 - self->x__epoch[8 * thread]);
    const double x__factor__next = dsl_exp(-x__elapsed__next/tau_x);
    const double invariant_104 = dsl_expm1(-dt/tau_minus);
    const double expm1_minus_dt_over_tau_plus = dsl_expm1(-dt/tau_plus);
    const double expm1_minus_dt_over_tau_mean = dsl_expm1(-dt/tau_mean);
    const double invariant_107 = A_LTP*dt*x__factor;
    const int64_t plastic_now_0 = plastic__now != 0;
#pragma omp simd
    for (int64_t neuron = begin; neuron < end; ++neuron) {
        /* du_minus: du_minus/dt   dslnet/voltage_stdp.py: (self.post.v - self.u_minus) / self.tau_minus */
        const double u_minus__1 = invariant_104*(u_minus[neuron] - post__v[neuron]) + u_minus[neuron];
        /* du_plus: du_plus/dt   dslnet/voltage_stdp.py: (self.post.v - self.u_plus) / self.tau_plus */
        const double u_plus__1 = expm1_minus_dt_over_tau_plus*(u_plus[neuron] - post__v[neuron]) + u_plus[neuron];
        /* du_mean: du_mean/dt   dslnet/voltage_stdp.py: ((self.post.v - self.E_L) ** 2 - self.u_mean) / self.tau_mean
           */
        const double u_mean__1 = expm1_minus_dt_over_tau_mean*(u_mean[neuron] - dsl_square(post__v[neuron] - E_L))
                + u_mean[neuron];
        u_minus[neuron] = u_minus__1;
        u_plus__1__kept[neuron] = u_plus__1;
        u_mean[neuron] = u_mean__1;
    }
    int64_t many = 0;
    for (int64_t neuron = begin; neuron < dsl_smaller(end, self->post_size); ++neuron) {
        const double factor__0 = dsl_maximum(post__v[neuron] - theta_plus, 0.0);
        const double factor__1 = dsl_maximum(u_plus[neuron] - theta_minus, 0.0);
        stirs[neuron] = ((factor__0 != 0.0) & (factor__1 != 0.0)) ? 1 : 0;
        if ((factor__0 != 0.0) & (factor__1 != 0.0)) {
            stirred[begin + many] = neuron;
            many = many + 1;
        }
    }
    const int64_t whole = (end - begin < 4*many) | (self->anew[8 * thread] != 0);
    const int64_t rows = whole != 0 ? self->pre_size : 0;
    if (plastic_now_0) {
        for (int64_t source = 0; source < rows; ++source) {
            const int64_t first = split[self->threads*source + thread];
            const int64_t last = ends[self->threads*source + thread];
#pragma GCC unroll 8
            for (int64_t synapse = first; synapse < last; ++synapse) {
                const int64_t neuron = target[synapse];
                /* dw: dw/dt   dslnet/voltage_stdp.py: self.A_LTP * self.x * above * np.maximum(self.u_plus -
                   self.theta_minus, ... */
                const double w__1__moved = dsl_at_most(dsl_maximum(invariant_107*x[source]*dsl_maximum(u_plus[neuron]
                        - theta_minus, 0.0)*dsl_maximum(post__v[neuron] - theta_plus, 0.0) + w[synapse], 0.0), w_max);
                const double w__1 = isnan(w__1__moved) ? (stirs[neuron] != 0 ? w__1__moved
                        : dsl_at_most(dsl_maximum(w[synapse], 0.0), w_max)) : w__1__moved;
                w[synapse] = w__1;
            }
        }
    }
    const int64_t few16 = !whole && self->source16 != NULL ? many : 0;
    if (plastic_now_0) {
        for (int64_t turn = 0; turn < few16; ++turn) {
            const int64_t neuron = stirred[begin + turn];
            for (int64_t place = incoming[neuron]; place < incoming_ends[neuron]; ++place) {
                const int64_t source = source16[place];
                const int64_t synapse = from[place];
                /* dw: dw/dt   dslnet/voltage_stdp.py: self.A_LTP * self.x * above * np.maximum(self.u_plus -
                   self.theta_minus, ... */
                const double w__1 = dsl_at_most(dsl_maximum(invariant_107*x[source]*dsl_maximum(u_plus[neuron]
                        - theta_minus, 0.0)*dsl_maximum(post__v[neuron] - theta_plus, 0.0) + w[synapse], 0.0), w_max);
                w[synapse] = w__1;
            }
        }
    }
    const int64_t few32 = !whole && self->source32 != NULL ? many : 0;
    if (plastic_now_0) {
        for (int64_t turn = 0; turn < few32; ++turn) {
            const int64_t neuron = stirred[begin + turn];
            for (int64_t place = incoming[neuron]; place < incoming_ends[neuron]; ++place) {
                const int64_t source = source32[place];
                const int64_t synapse = from[place];
                /* dw: dw/dt   dslnet/voltage_stdp.py: self.A_LTP * self.x * above * np.maximum(self.u_plus -
                   self.theta_minus, ... */
                const double w__1 = dsl_at_most(dsl_maximum(invariant_107*x[source]*dsl_maximum(u_plus[neuron]
                        - theta_minus, 0.0)*dsl_maximum(post__v[neuron] - theta_plus, 0.0) + w[synapse], 0.0), w_max);
                w[synapse] = w__1;
            }
        }
    }
    if ((plastic__now != 0) & (whole != 0)) {
        self->anew[8 * thread] = 0;
    }
#pragma omp simd
    for (int64_t neuron = begin; neuron < end; ++neuron) {
        u_plus[neuron] = u_plus__1__kept[neuron];
    }
    if (x__speed * x__elapsed__next > 30.0) {
#pragma omp simd
        for (int64_t source = 0; source < self->padded; ++source) {
            const double x__renewed = x__factor__next*x[source];
            x[source] = x__renewed;
        }
        self->x__epoch[8 * thread] = tick + 1;
    }
}

static void VoltageSTDP_step(const VoltageSTDP *self, double t, int64_t tick, int64_t thread, int64_t begin,
        int64_t end)
{
    if (self->target16 != NULL) {
        VoltageSTDP_step_16(self, t, tick, thread, begin, end);
    }
    if (self->target32 != NULL) {
        VoltageSTDP_step_32(self, t, tick, thread, begin, end);
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
                    VoltageSTDP_deliver(delivery->self, t, tick, thread, delivery->bounds[thread],
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

/* what projections do after the neurons */
static void look_back(const Network *net, double t, int64_t tick, int64_t thread, int64_t begin, int64_t end)
{
    (void)t;
    (void)tick;
    (void)thread;
    for (int64_t turn = begin; turn < end; ++turn) {
        const Lesson *lesson = net->lesson + turn;
        switch (lesson->kind) {
        case 0:
            break;
        }
    }
}

/* what projections do after the neurons */
static void learn(const Network *net, double t, int64_t tick, int64_t thread, int64_t begin, int64_t end)
{
    for (int64_t turn = begin; turn < end; ++turn) {
        const Lesson *lesson = net->lesson + turn;
        switch (lesson->kind) {
        case 0:
            VoltageSTDP_step(lesson->self, t, tick, thread, lesson->bounds[thread], lesson->bounds[thread + 1]);
            break;
        }
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
    SpikeTrains_prepare(net->source_, &constants->source_);
    EIF_cond_exp_isfa_ista_prepare(net->target_, &constants->target_);
    dsl_clear(net->target_->current, sizeof *net->target_->current, net->target_->bounds[thread],
            net->target_->bounds[thread + 1]);
}

/* one tick, but for what synapses learn */
static void step(Network *net, const Constants *constants, int64_t tick, double t, int64_t thread)
{
    deliver(net, t, tick, thread, 1);
    arrive(net, tick, thread);
    deliver(net, t, tick, thread, 0);
    /* neurons */
    if (*net->source_->enabled) {
        SpikeTrains_update(net->source_, &constants->source_, t, tick, thread, net->source_->bounds[thread],
                net->source_->bounds[thread + 1]);
    }
    if (*net->target_->enabled) {
        EIF_cond_exp_isfa_ista_update(net->target_, &constants->target_, t, tick, thread, net->target_->bounds[thread],
                net->target_->bounds[thread + 1]);
    }
    if (!*net->source_->enabled) {
        SpikeTrains_rest(net->source_, tick, thread, net->source_->bounds[thread], net->source_->bounds[thread + 1]);
    }
    if (!*net->target_->enabled) {
        EIF_cond_exp_isfa_ista_rest(net->target_, tick, thread, net->target_->bounds[thread],
                net->target_->bounds[thread + 1]);
    }
}

/* synapses */
static void follow(Network *net, int64_t tick, double t, int64_t thread)
{
    look_back(net, t, tick, thread, 0, net->lessons);
    learn(net, t, tick, thread, 0, net->lessons);
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

/* The same synapses in the order of their targets: of each its source, and its place in the order of sources. `next`
   says where those of each target begin, and then where they end. Of two widths that one is there which is used. */
void dsl_by_target(int64_t sources, const int64_t *begin, const uint16_t *target16, const uint32_t *target32,
    int64_t *next, uint16_t *source16, uint32_t *source32, uint32_t *place)
{
    for (int64_t source = 0; source < sources; ++source)
        for (int64_t synapse = begin[source]; synapse < begin[source + 1]; ++synapse) {
            const int64_t here = next[target16 ? target16[synapse] : target32[synapse]]++;
            if (source16)
                source16[here] = (uint16_t)source;
            else
                source32[here] = (uint32_t)source;
            place[here] = (uint32_t)synapse;
        }
}

/* What moves the synapses of each source: how many changes there are before it, and whether there is one among its own,
   whose synapses do not all move alike. */
typedef struct {
    uint32_t *before; /* of each source, twice the number, and one more */
    uint32_t *place;  /* of each change, and so many more at the end of all that there is one behind every number */
    int64_t most;     /* changes of one source */
    uint32_t step;    /* 1, or as much as -1 */
} Shifts;

static void fill_shifts(Shifts *self, const int64_t *pre, const int64_t *changed, int64_t changes, int64_t sources)
{
    for (int64_t source = 0, count = 0; source < sources; ++source) {
        const int64_t before = count;
        while (count < changes && pre[count] == source)
            ++count;
        self->before[source] = (uint32_t)(2 * before + (count > before));
        self->most = count - before > self->most ? count - before : self->most;
    }
    for (int64_t change = 0; change < changes + self->most; ++change)
        self->place[change] = change < changes ? (uint32_t)changed[change] : UINT32_MAX;
}

/* Where some synapses stand now, at most 64. Those of most sources move by what is before these; else places tell. */
static void shift_some(const Shifts *shifts, const uint16_t *restrict source16, const uint32_t *restrict source32,
    const uint32_t *restrict place, uint32_t *restrict into, int64_t count)
{
    const uint32_t *restrict shift = shifts->before, *restrict changed = shifts->place;
    const uint32_t step = shifts->step;
    uint32_t before[64], apart = 0;
    if (source16)
#pragma omp simd
        for (int64_t k = 0; k < count; ++k)
            before[k] = shift[source16[k]];
    else
#pragma omp simd
        for (int64_t k = 0; k < count; ++k)
            before[k] = shift[source32[k]];
#pragma omp simd reduction(| : apart)
    for (int64_t k = 0; k < count; ++k) {
        apart |= before[k];
        before[k] >>= 1;
        into[k] = place[k] + step * before[k];
    }
    if (!(apart & 1))
        return;
    if (shifts->most > 8) /* of one source, as all that it has */
        for (int64_t k = 0; k < count; ++k)
            for (uint32_t at = before[k]; changed[at] <= place[k]; ++at)
                into[k] += step;
    else
        for (int64_t own = 0; own < shifts->most; ++own)
#pragma omp simd
            for (int64_t k = 0; k < count; ++k)
                into[k] += step * (changed[before[k] + own] <= place[k]);
}

/* The same synapses in the order of their targets after some came or went: `changed` has the places of these among the
   sources, ascending, `pre` their sources, and `at` where they stand in the order of targets, ascending as well, with
   `size` at the end. What stays moves by as many (`step` 1 or -1) as stood before it. Where some come, room is left for
   each. `scratch` has room for a number of each source and two of each change. */
void dsl_by_target_moved(int64_t step, int64_t changes, const int64_t *at, const int64_t *changed, const int64_t *pre,
    int64_t sources, uint32_t *scratch, const uint16_t *source16, const uint32_t *source32, const uint32_t *place,
    uint16_t *into16, uint32_t *into32, uint32_t *into)
{
    Shifts shifts = {scratch, scratch + sources, 0, (uint32_t)step};
    fill_shifts(&shifts, pre, changed, changes, sources);
    for (int64_t here = 0, there = 0, piece = 0; piece <= changes; ++piece) {
        while (here < at[piece]) {
            const int64_t count = at[piece] - here < 64 ? at[piece] - here : 64;
            if (source16)
                memcpy(into16 + there, source16 + here, (size_t)count * sizeof *into16);
            else
                memcpy(into32 + there, source32 + here, (size_t)count * sizeof *into32);
            shift_some(&shifts, source16 ? source16 + here : source16, source32 ? source32 + here : source32,
                place + here, into + there, count);
            here += count;
            there += count;
        }
        here += step < 0;
        there += step > 0;
    }
}
