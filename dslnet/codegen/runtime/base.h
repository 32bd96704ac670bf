/* What every network needs: shares of work, spike lists, histories, partial results. */

/* The first neuron of a thread's share of whole blocks of 64. */
static inline int64_t dsl_begin(int64_t padded, int64_t thread, int64_t threads)
{
    return padded / 64 * thread / threads * 64;
}

static inline int64_t dsl_smaller(int64_t a, int64_t b) { return a < b ? a : b; }

/* The end of a block without its padding. */
static inline int64_t dsl_last(int64_t block, int64_t size) { return dsl_smaller(block + 64, size); }

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

/* Copy a share of the values of now into the history. */
static inline void dsl_remember(void *past, const void *now, size_t item, int64_t slot, int64_t begin, int64_t end)
{
    memcpy((char *)past + (size_t)(slot + begin) * item, (const char *)now + (size_t)begin * item,
           (size_t)(end - begin) * item);
}

static inline void dsl_clear(void *array, size_t item, int64_t begin, int64_t end)
{
    memset((char *)array + (size_t)begin * item, 0, (size_t)(end - begin) * item);
}

/* Partial results are added in the order of the blocks, whoever computed them. */
static inline double dsl_combine_sum(const double *partial, int64_t blocks)
{
    double total = 0.0;
    for (int64_t block = 0; block < blocks; ++block)
        total += partial[block];
    return total;
}

static inline double dsl_combine_max(const double *partial, int64_t blocks)
{
    double best = partial[0];
    for (int64_t block = 1; block < blocks; ++block)
        best = best > partial[block] || best != best ? best : partial[block];
    return best;
}

static inline double dsl_combine_min(const double *partial, int64_t blocks)
{
    double best = partial[0];
    for (int64_t block = 1; block < blocks; ++block)
        best = best < partial[block] || best != best ? best : partial[block];
    return best;
}

/* A refractory time of some ms that was read now: the tick from which on the neuron may fire again. What is not a
   time is kept for the error message: (tick + 1, population, event, neuron). */
static inline int64_t dsl_silent_until(double ms, double dt, int64_t tick, int64_t *failure, int64_t population,
                                       int64_t event, int64_t neuron)
{
    const double ticks = floor(ms / dt + 0.5 + 1e-9);
    if (ticks >= 0.0 && ticks < 4e18)
        return tick + 1 + (int64_t)ticks;
    if (ticks >= 4e18)
        return INT64_MAX;
    failure[1] = population;
    failure[2] = event;
    failure[3] = neuron;
    failure[0] = tick + 1;
    return tick + 1;
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
