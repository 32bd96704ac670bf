/* needs: nothing */
/* The sum of at most 64 numbers, always in the same order, whatever the vectors of the processor: eight sums of every
   eighth number side by side, and these in pairs. */
static inline double dsl_sum_terms(const double *terms, int64_t count)
{
    typedef double Four __attribute__((vector_size(32)));
    Four low = {0.0}, high = {0.0}, next;
    int64_t at = 0;
    for (; at + 8 <= count; at += 8) {
        memcpy(&next, terms + at, sizeof next);
        low += next;
        memcpy(&next, terms + at + 4, sizeof next);
        high += next;
    }
    double part[8] = {low[0], low[1], low[2], low[3], high[0], high[1], high[2], high[3]};
    for (int64_t rest = 0; at + rest < count; ++rest)
        part[rest] += terms[at + rest];
    return ((part[0] + part[4]) + (part[2] + part[6])) + ((part[1] + part[5]) + (part[3] + part[7]));
}
