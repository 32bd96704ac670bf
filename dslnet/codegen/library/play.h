/* needs: nothing */
/* The spikes of one tick that a list holds for the neurons begin to end; the list is sorted by tick, then by neuron. */
static inline int64_t dsl_play(const int64_t *ticks, const int64_t *neurons, int64_t count, int64_t tick, int64_t begin,
                               int64_t end, int32_t *list)
{
    int64_t low = 0, high = count, total = 0;
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (ticks[middle] < tick)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < count && ticks[low] == tick; ++low)
        if (begin <= neurons[low] && neurons[low] < end)
            list[total++] = (int32_t)neurons[low];
    return total;
}
