/* needs: nothing */
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
