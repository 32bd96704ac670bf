/* needs: nothing */
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
