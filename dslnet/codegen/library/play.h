/* needs: nothing */
/* Set the flags of those neurons of one block whose spikes at this tick stand in a list from `next` on; returns where
   those of the next block begin. */
static inline int64_t dsl_play(const int64_t *ticks, const int64_t *neurons, int64_t count, int64_t tick, int64_t block,
                               int64_t next, uint8_t *flags)
{
    for (; next < count && ticks[next] == tick && neurons[next] < block + 64; ++next)
        flags[neurons[next] - block] = 1;
    return next;
}
