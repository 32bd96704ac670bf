/* needs: nothing */
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
