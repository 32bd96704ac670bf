/* needs: nothing */
/* Put what was computed of some lanes in the place of what could not be read. */
static inline void dsl_fill_missed(int64_t functions, const int64_t *lanes, int64_t count, const double *y,
    double *read)
{
    for (int64_t each = 0; each < functions; ++each)
        for (int64_t missed = 0; missed < count; ++missed)
            read[64 * each + lanes[missed]] = y[64 * each + missed];
}
