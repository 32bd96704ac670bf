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

/* exp(x) - 1: measured error below 0.97 ulp. */
DSL_INLINE double dsl_expm1(double x) {
    DSL_EXACT
    double high, low;
    dsl_expm1_parts(dsl_between(-60.0, x, 710.0), 1, &high, &low);
    return dsl_choose(fabs(x) < 1e-20, x, high * 2.0);
}

/* numpy.maximum: NaN where either is. In this form gcc and clang vectorise one of the other. */
DSL_INLINE double dsl_maximum(double a, double b)
{
    const double larger = a < b ? b : a;
    return b == b ? larger : b;
}

/* Copy a share of the values of now into the history. */
static inline void dsl_remember(void *past, const void *now, size_t item, int64_t slot, int64_t begin, int64_t end)
{
    memcpy((char *)past + (size_t)(slot + begin) * item, (const char *)now + (size_t)begin * item,
           (size_t)(end - begin) * item);
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

/* LeakyIntegrator   dslnet/leaky_integrator.py */
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
    double *tau; /* one value */
    double *baseline; /* one value a neuron */
    double *threshold; /* one value */
    double *exc; /* one value a neuron */
    double *inh; /* one value a neuron */
    double *mp; /* one value a neuron */
    double *r; /* one value a neuron */
    double *t_last; /* time of the last spike */
    const int64_t *enabled; /* whether it takes part in the steps */
    double *r__past; /* slots of past values */
    double *partial; /* reductions, block by block */
} LeakyIntegrator;

/* Oja   dslnet/rate_learning.py */
typedef struct {
    int64_t threads;
    int64_t delay;
    int64_t slots;
    int64_t padded;
    int64_t pre_size;
    int64_t post_size;
    double dt;
    double *into;
    const int64_t *split; /* where the runs of each source and thread begin */
    const int64_t *run_begin; /* of each run its first target */
    const int64_t *run_end; /* the one behind its last */
    const int64_t *run_shift; /* and what is added to a target for the place of its synapse */
    double *w; /* one value a synapse */
    double *eta; /* one value */
    double *alpha; /* one value */
    const double *post__r;
    const double *pre__r__past;
    const int64_t *switches; /* of plasticity and transmission */
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
} Oja;

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
    LeakyIntegrator *cells;
} Network;

/* LeakyIntegrator: computed once per call */
typedef struct {
    double expm1_minus_dt_over_tau; /* dsl_expm1(-dt/tau) */
} LeakyIntegrator_constants;

/* computed once per call, by each thread for itself */
typedef struct {
    LeakyIntegrator_constants cells;
} Constants;

/* One thread: there is nobody to wait for. */
static inline int64_t enter(Network *net) { return net->tick; }
static inline void await(Network *net, int64_t round) { (void)net, (void)round; }
static inline void meet(Network *net) { (void)net; }

static void LeakyIntegrator_prepare(const LeakyIntegrator *self, LeakyIntegrator_constants *constants)
{
    const double dt = self->dt;
    const double tau = self->tau[0];
    constants->expm1_minus_dt_over_tau = dsl_expm1(-dt/tau);
}

/* LeakyIntegrator (dslnet/leaky_integrator.py): one step of the neurons begin to end */
static void LeakyIntegrator_update(const LeakyIntegrator *self, const LeakyIntegrator_constants *restrict constants,
        double t, int64_t tick, int64_t thread, int64_t begin, int64_t end)
{
    (void)t;
    (void)thread;
    const double *restrict baseline = self->baseline;
    const double threshold = self->threshold[0];
    const double *restrict exc = self->exc;
    double *restrict mp = self->mp;
    double *restrict r = self->r;
    for (int64_t block = begin; block < end; block += 64) {
#pragma omp simd
        for (int64_t neuron = block; neuron < block + 64; ++neuron) {
            /* dmp: dmp/dt   dslnet/leaky_integrator.py: (self.baseline + self.exc - self.inh - self.mp) / self.tau */
            const double mp__1 = constants->expm1_minus_dt_over_tau*(mp[neuron] - baseline[neuron] - exc[neuron])
                    + mp[neuron];
            /* rectify: r   dslnet/leaky_integrator.py */
            const double r__1 = dsl_maximum(mp__1 - threshold, 0.0);
            mp[neuron] = mp__1;
            r[neuron] = r__1;
        }
    }
    dsl_remember(self->r__past, self->r, sizeof *self->r, tick % self->slots * (self->padded + 8), begin, end);
}

/* LeakyIntegrator: a step of the neurons begin to end while they are disabled */
static void LeakyIntegrator_rest(const LeakyIntegrator *self, int64_t tick, int64_t thread, int64_t begin, int64_t end)
{
    (void)thread;
    dsl_remember(self->r__past, self->r, sizeof *self->r, tick % self->slots * (self->padded + 8), begin, end);
}

/* Oja (dslnet/rate_learning.py): what arrives now at the neurons begin to end */
static void Oja_deliver(const Oja *self, double t, int64_t tick, int64_t thread, int64_t begin, int64_t end)
{
    (void)t;
    (void)begin;
    (void)end;
    const int64_t slot = (tick - self->delay + self->slots) % self->slots;
    double *restrict into = self->into;
    const double *restrict w = self->w;
    const double *restrict pre__r = self->pre__r__past + slot * (self->padded + 8);
    const int64_t *restrict split = self->split;
    const int64_t *restrict run_begin = self->run_begin;
    const int64_t *restrict run_end = self->run_end;
    const int64_t *restrict run_shift = self->run_shift;
    for (int64_t source = 0; source < self->pre_size; ++source) {
        const int64_t first = split[self->threads*source + thread];
        const int64_t last = split[self->threads*source + thread + 1];
        for (int64_t run = first; run < last; ++run) {
            const int64_t begins_at = run_begin[run];
            const int64_t ends_at = run_end[run];
            const int64_t shift = run_shift[run];
            const double pre__r__1 = pre__r[source];
#pragma omp simd
            for (int64_t neuron = begins_at; neuron < ends_at; ++neuron) {
                const int64_t synapse = neuron + shift;
                /* weighted_rate   dslnet/reading_synapses.py: self.w * self.pre.r */
                into[neuron] += pre__r__1*w[synapse];
            }
        }
    }
}

/* Oja (dslnet/rate_learning.py): equations and updates of the synapses of the neurons begin to end */
static __attribute__((noinline)) void Oja_step(const Oja *self, double t, int64_t tick, int64_t thread, int64_t begin,
        int64_t end)
{
    (void)t;
    (void)begin;
    (void)end;
    const int64_t slot = (tick - self->delay + self->slots) % self->slots;
    double *restrict w = self->w;
    const double eta = self->eta[0];
    const double alpha = self->alpha[0];
    const double *restrict post__r = self->post__r;
    const double *restrict pre__r = self->pre__r__past + slot * (self->padded + 8);
    const double dt = self->dt;
    const int64_t plastic__now = self->switches[0];
    const int64_t *restrict split = self->split;
    const int64_t *restrict run_begin = self->run_begin;
    const int64_t *restrict run_end = self->run_end;
    const int64_t *restrict run_shift = self->run_shift;
    const int64_t plastic_now_0 = plastic__now != 0;
    const double dt_times_eta = dt*eta;
    if (plastic_now_0) {
        for (int64_t source = 0; source < self->pre_size; ++source) {
            const int64_t first = split[self->threads*source + thread];
            const int64_t last = split[self->threads*source + thread + 1];
            for (int64_t run = first; run < last; ++run) {
                const int64_t begins_at = run_begin[run];
                const int64_t ends_at = run_end[run];
                const int64_t shift = run_shift[run];
                const double pre__r__1 = pre__r[source];
#pragma omp simd
                for (int64_t neuron = begins_at; neuron < ends_at; ++neuron) {
                    const int64_t synapse = neuron + shift;
                    /* dw: dw/dt   dslnet/rate_learning.py: self.eta * (self.pre.r * self.post.r - self.alpha *
                       self.post.r**2 * sel ... */
                    const double w__1 = dt_times_eta*(pre__r__1*post__r[neuron]
                            - alpha*(post__r[neuron]*post__r[neuron])*w[synapse]) + w[synapse];
                    w[synapse] = w__1;
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
                    Oja_deliver(delivery->self, t, tick, thread, delivery->bounds[thread],
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
            Oja_step(lesson->self, t, tick, thread, lesson->bounds[thread], lesson->bounds[thread + 1]);
            break;
        }
    }
}

static void remember(const Network *net, int64_t tick, int64_t thread)
{
    dsl_remember(net->cells->r__past, net->cells->r, sizeof *net->cells->r,
            (tick + net->cells->slots - 1) % net->cells->slots * (net->cells->padded + 8), net->cells->bounds[thread],
            net->cells->bounds[thread + 1]);
}

static void prepare(const Network *net, Constants *constants, int64_t thread)
{
    LeakyIntegrator_prepare(net->cells, &constants->cells);
    dsl_clear(net->cells->inh, sizeof *net->cells->inh, net->cells->bounds[thread], net->cells->bounds[thread + 1]);
}

/* one tick, but for what synapses learn */
static void step(Network *net, const Constants *constants, int64_t tick, double t, int64_t thread)
{
    /* ports are empty again */
    if (*net->cells->enabled) {
        dsl_clear(net->cells->exc, sizeof *net->cells->exc, net->cells->bounds[thread], net->cells->bounds[thread + 1]);
    }
    deliver(net, t, tick, thread, 1);
    arrive(net, tick, thread);
    deliver(net, t, tick, thread, 0);
    /* neurons */
    if (*net->cells->enabled) {
        LeakyIntegrator_update(net->cells, &constants->cells, t, tick, thread, net->cells->bounds[thread],
                net->cells->bounds[thread + 1]);
    }
    if (!*net->cells->enabled) {
        LeakyIntegrator_rest(net->cells, tick, thread, net->cells->bounds[thread], net->cells->bounds[thread + 1]);
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
