/* needs: nothing */
/* The row of a table that is shown at a tick: how many of the ticks at which rows begin have passed. They are ascending
   and count from clock[0] on; after clock[1] ticks, if that is not 0, all begins again. */
static inline int64_t dsl_row_of(const int64_t *ticks, int64_t count, const int64_t *clock, int64_t tick)
{
    int64_t since = tick - clock[0];
    if (clock[1] && since >= 0)
        since %= clock[1];
    int64_t low = 0, high = count;
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        if (ticks[middle] <= since)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
