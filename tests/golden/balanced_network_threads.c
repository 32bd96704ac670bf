/* Written by dslnet. */
#define _POSIX_C_SOURCE 200809L
#define _DARWIN_C_SOURCE
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

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

/* Ask for the first 512 bytes of what is read next; the processor finds what follows them by itself. */
static inline void dsl_fetch(const void *begin, const void *end)
{
    const char *line = begin, *last = end;
    if (last - line > 512)
        last = line + 512;
    for (; line < last; line += 64)
        __builtin_prefetch(line);
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

/* COBA   balanced_network.py:54 */
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
    double *v; /* one value a neuron */
    double *E_e; /* one value */
    double *E_i; /* one value */
    double *tau_e; /* one value */
    double *tau_i; /* one value */
    double *g_e; /* one value a neuron */
    double *g_i; /* one value a neuron */
    double *tau_m; /* one value */
    double *E_l; /* one value */
    double *v_th; /* one value */
    double *bias; /* one value */
    double *t_ref; /* one value */
    double *t_last; /* time of the last spike */
    const int64_t *enabled; /* whether it takes part in the steps */
    int32_t *fires__free; /* first tick without silence, in this era */
    int32_t *fires__list; /* who fired: slots of sorted lists */
    int64_t *fires__count;
    double *partial; /* reductions, block by block */
} COBA;

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
    const int64_t *split; /* where the targets of each source and thread begin */
    const int64_t *ends; /* and where they end */
    const uint16_t *target16; /* targets, or NULL where they need 32 bits */
    const uint32_t *target32;
    const int64_t *young; /* rows in which synapses came, at which tick, how many */
    int64_t youngs; /* how many such rows there are */
    int64_t grown; /* the tick from which on all that arrives was sent since */
    double *w; /* one value */
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
    COBA *exc;
    COBA *inh;
} Network;

/* COBA: computed once per call */
typedef struct {
    double exp_minus_dt_over_tau_e; /* dsl_exp(-dt/tau_e) */
    double exp_minus_dt_over_tau_i; /* dsl_exp(-dt/tau_i) */
    double E_l_plus_bias; /* E_l + bias */
    double dt_over_tau_m; /* dt/tau_m */
} COBA_constants;

/* computed once per call, by each thread for itself */
typedef struct {
    COBA_constants exc;
    COBA_constants inh;
} Constants;

/* A team of POSIX threads. They meet at a barrier on which they spin, and give way when the machine is crowded. */
#if defined(__x86_64__) || defined(__i386__)
#define BREATHE() __builtin_ia32_pause()
#else
#define BREATHE() ((void)0)
#endif

typedef struct {
    _Atomic int64_t waiting;
    char apart[56];
    _Atomic int64_t round;
    char behind[56];
    _Atomic int64_t job;
    char before[56];
    _Atomic int64_t sleepers;
    _Atomic int quit;
    Network *net;
    int64_t threads;
    int64_t started;
    int64_t spins;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    pthread_t thread[];
} Team;

/* Say that this thread is there; returns what it has to wait for before it goes on to what needs the others. */
static int64_t enter(Network *net)
{
    Team *team = net->team;
    const int64_t round = atomic_load_explicit(&team->round, memory_order_relaxed);
    if (atomic_fetch_add_explicit(&team->waiting, 1, memory_order_acq_rel) == team->threads - 1) {
        atomic_store_explicit(&team->waiting, 0, memory_order_relaxed);
        atomic_store_explicit(&team->round, round + 1, memory_order_release);
    }
    return round;
}

/* Wait for the others: spin, and then give way. Who spins in vain waits for long, or the others wait for this very
   processor: next time it spins less. */
static void spin_until(Team *team, int64_t round)
{
    static _Thread_local int64_t patience = 1;
    int64_t spin = 0;
    for (; atomic_load_explicit(&team->round, memory_order_acquire) == round; ++spin) {
        if (spin < patience)
            BREATHE();
        else
            sched_yield();
    }
    if (spin > patience)
        patience = patience > 1 ? patience / 2 : 1;
    else if (patience < team->spins)
        patience *= 2;
}

static void await(Network *net, int64_t round) { spin_until(net->team, round); }

/* The last one may be back in Python, and that put another network in this place, while others still spin: so they look
   at the network no more once they are there. */
static void meet(Network *net)
{
    Team *team = net->team;
    spin_until(team, enter(net));
}

static void COBA_prepare(const COBA *self, COBA_constants *constants)
{
    const double dt = self->dt;
    const double tau_e = self->tau_e[0];
    const double tau_i = self->tau_i[0];
    const double E_l = self->E_l[0];
    const double bias = self->bias[0];
    const double tau_m = self->tau_m[0];
    constants->exp_minus_dt_over_tau_e = dsl_exp(-dt/tau_e);
    constants->exp_minus_dt_over_tau_i = dsl_exp(-dt/tau_i);
    constants->E_l_plus_bias = E_l + bias;
    constants->dt_over_tau_m = dt/tau_m;
}

/* COBA (balanced_network.py:54): one step of the neurons begin to end */
static void COBA_update(const COBA *self, const COBA_constants *restrict constants, double t, int64_t tick,
        int64_t thread, int64_t begin, int64_t end)
{
    double *restrict v = self->v;
    const double E_e = self->E_e[0];
    const double E_i = self->E_i[0];
    double *restrict g_e = self->g_e;
    double *restrict g_i = self->g_i;
    const double E_l = self->E_l[0];
    const double v_th = self->v_th[0];
    const double t_ref = self->t_ref[0];
    int32_t *restrict fires__free = self->fires__free;
    const int32_t tick__now = (int32_t)(tick % 1073741824);
    double *restrict t_last = self->t_last;
    int32_t *restrict fires__spikes = self->fires__list + tick % self->slots * self->padded + begin;
    int64_t fires__total = 0;
    const double E_l_plus_bias = constants->E_l_plus_bias;
    const double dt_over_tau_m = constants->dt_over_tau_m;
    for (int64_t block = begin; block < end; block += 64) {
        uint8_t fires__flags[64];
#pragma omp simd
        for (int64_t neuron = block; neuron < block + 64; ++neuron) {
            const double v__here = v[neuron];
            /* dg_e: dg_e/dt   balanced_network.py:42: -self.g_e / self.tau_e */
            const double g_e__1 = constants->exp_minus_dt_over_tau_e*g_e[neuron];
            /* dg_i: dg_i/dt   balanced_network.py:46: -self.g_i / self.tau_i */
            const double g_i__1 = constants->exp_minus_dt_over_tau_i*g_i[neuron];
            /* dv: dv/dt   balanced_network.py:63: (self.E_l - self.v + self.i_syn() + self.bias) / self.tau_m */
            const double v__1 = fires__free[neuron] > tick__now ? v__here
                    : dt_over_tau_m*(E_l_plus_bias + (E_e - v__here)*g_e[neuron] + (E_i - v__here)*g_i[neuron]
                    - v__here) + v__here;
            /* spike: fires   balanced_network.py:67: self.v > self.v_th */
            const uint8_t fires__fires = (v__1 > v_th) & (fires__free[neuron] <= tick__now);
            g_e[neuron] = g_e__1;
            g_i[neuron] = g_i__1;
            v[neuron] = v__1;
            fires__flags[neuron - block] = fires__fires;
        }
        const int64_t fires__first = fires__total;
        fires__total = dsl_collect(fires__flags, block, self->size, fires__spikes, fires__total);
        for (int64_t spike = fires__first; spike < fires__total; ++spike) {
            const int64_t neuron = fires__spikes[spike];
            /* reset of fires: v   balanced_network.py:73: self.v = self.E_l */
            const double v__2__fires = E_l;
            v[neuron] = v__2__fires;
            /* silent after fires   balanced_network.py:67 */
            const double fires__ms = t_ref;
            fires__free[neuron] = dsl_silent_until(fires__ms, self->dt, tick, self->failure, self->number, 0, neuron);
            t_last[neuron] = t;
        }
    }
    self->fires__count[tick % self->slots * self->threads + thread] = fires__total;
}

/* COBA: a step of the neurons begin to end while they are disabled */
static void COBA_rest(const COBA *self, int64_t tick, int64_t thread, int64_t begin, int64_t end)
{
    (void)begin;
    (void)end;
    self->fires__count[tick % self->slots * self->threads + thread] = 0;
}

/* Synapse (dslnet/synapse.py): what arrives now at the neurons begin to end */
static void Synapse_deliver_16(const Synapse *self, double t, int64_t tick, int64_t thread, int64_t begin, int64_t end)
{
    (void)t;
    (void)begin;
    (void)end;
    double *restrict into = self->into;
    const double w = self->w[0];
    const uint16_t *restrict target = self->target16;
    const int64_t *restrict split = self->split;
    const int64_t *restrict ends = self->ends;
    const int64_t slot = (tick - self->delay + self->slots) % self->slots;
    const int64_t tick_grown = tick < self->grown;
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
                /* pre_spike: into   dslnet/reading_synapses.py */
                into[neuron] += w;
            }
        }
    }
}

/* Synapse (dslnet/synapse.py): what arrives now at the neurons begin to end */
static void Synapse_deliver_32(const Synapse *self, double t, int64_t tick, int64_t thread, int64_t begin, int64_t end)
{
    (void)t;
    (void)begin;
    (void)end;
    double *restrict into = self->into;
    const double w = self->w[0];
    const uint32_t *restrict target = self->target32;
    const int64_t *restrict split = self->split;
    const int64_t *restrict ends = self->ends;
    const int64_t slot = (tick - self->delay + self->slots) % self->slots;
    const int64_t tick_grown = tick < self->grown;
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
                /* pre_spike: into   dslnet/reading_synapses.py */
                into[neuron] += w;
            }
        }
    }
}

static void Synapse_deliver(const Synapse *self, double t, int64_t tick, int64_t thread, int64_t begin, int64_t end)
{
    if (self->target16 != NULL) {
        Synapse_deliver_16(self, t, tick, thread, begin, end);
    }
    if (self->target32 != NULL) {
        Synapse_deliver_32(self, t, tick, thread, begin, end);
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
    COBA_prepare(net->exc, &constants->exc);
    COBA_prepare(net->inh, &constants->inh);
}

/* one tick, but for what synapses learn */
static void step(Network *net, const Constants *constants, int64_t tick, double t, int64_t thread)
{
    deliver(net, t, tick, thread, 1);
    arrive(net, tick, thread);
    deliver(net, t, tick, thread, 0);
    /* neurons */
    if (*net->exc->enabled) {
        COBA_update(net->exc, &constants->exc, t, tick, thread, net->exc->bounds[thread], net->exc->bounds[thread + 1]);
    }
    if (*net->inh->enabled) {
        COBA_update(net->inh, &constants->inh, t, tick, thread, net->inh->bounds[thread], net->inh->bounds[thread + 1]);
    }
    if (!*net->exc->enabled) {
        COBA_rest(net->exc, tick, thread, net->exc->bounds[thread], net->exc->bounds[thread + 1]);
    }
    if (!*net->inh->enabled) {
        COBA_rest(net->inh, tick, thread, net->inh->bounds[thread], net->inh->bounds[thread + 1]);
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

typedef struct {
    Team *team;
    int64_t number;
} Place;

/* Wait for the next job: spin a while, since one often follows at once, then sleep. */
static int64_t next_job(Team *team, int64_t done)
{
    for (int64_t spin = 0; spin < 20 * team->spins; ++spin) {
        if (atomic_load_explicit(&team->job, memory_order_acquire) != done)
            return done + 1;
        BREATHE();
    }
    pthread_mutex_lock(&team->mutex);
    atomic_fetch_add(&team->sleepers, 1);
    while (atomic_load(&team->job) == done)
        pthread_cond_wait(&team->wake, &team->mutex);
    atomic_fetch_sub(&team->sleepers, 1);
    pthread_mutex_unlock(&team->mutex);
    return done + 1;
}

static void *serve(void *argument)
{
    const Place place = *(Place *)argument;
    free(argument);
    for (int64_t job = 0;;) {
        job = next_job(place.team, job);
        if (atomic_load(&place.team->quit))
            return NULL;
        work(place.team->net, place.number);
    }
}

static void announce(Team *team)
{
    atomic_fetch_add(&team->job, 1);
    if (atomic_load(&team->sleepers)) {
        pthread_mutex_lock(&team->mutex);
        pthread_cond_broadcast(&team->wake);
        pthread_mutex_unlock(&team->mutex);
    }
}

void dsl_stop(Network *net)
{
    Team *team = net->team;
    if (!team)
        return;
    atomic_store(&team->quit, 1);
    announce(team);
    for (int64_t number = 0; number < team->started; ++number)
        pthread_join(team->thread[number], NULL);
    pthread_cond_destroy(&team->wake);
    pthread_mutex_destroy(&team->mutex);
    free(team);
    net->team = NULL;
}

int dsl_start(Network *net)
{
    const int64_t others = net->threads - 1;
    Team *team = calloc(1, sizeof(Team) + (size_t)others * sizeof(pthread_t));
    if (!team)
        return 1;
    net->team = team;
    team->net = net;
    team->threads = net->threads;
    team->spins = sysconf(_SC_NPROCESSORS_ONLN) >= net->threads ? 300 : 1;
    pthread_mutex_init(&team->mutex, NULL);
    pthread_cond_init(&team->wake, NULL);
    for (int64_t number = 0; number < others; ++number) {
        Place *place = malloc(sizeof(Place));
        if (place)
            *place = (Place){team, number + 1};
        if (!place || pthread_create(team->thread + number, NULL, serve, place)) {
            free(place);
            dsl_stop(net);
            return 1;
        }
        ++team->started;
    }
    return 0;
}

int64_t dsl_run(Network *net, int64_t end)
{
    begin_run(net, end);
    announce(net->team);
    work(net, 0);
    return how_it_ended(net);
}
