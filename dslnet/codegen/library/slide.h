/* needs: nothing */
/* One block of neurons moves its window on by a tick. `word` says, a bit a neuron, who fired in the tick that leaves the
   window; it is replaced by who fired now, the next of a sorted list of spikes. Returns whose number changed. */
static inline uint64_t dsl_slide(uint64_t *word, const int32_t *spikes, int64_t total, int64_t *spike, int64_t block,
                                 int64_t *counted)
{
    const uint64_t old = *word;
    uint64_t fired = 0;
    for (; *spike < total && spikes[*spike] < block + 64; ++*spike)
        fired |= (uint64_t)1 << (spikes[*spike] - block);
    if (fired == old)
        return 0;
    *word = fired;
    for (uint64_t rest = old & ~fired; rest; rest &= rest - 1)
        --counted[block + __builtin_ctzll(rest)];
    for (uint64_t rest = fired & ~old; rest; rest &= rest - 1)
        ++counted[block + __builtin_ctzll(rest)];
    return old ^ fired;
}
