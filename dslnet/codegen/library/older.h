/* needs: nothing */
/* The end of what a row had when a spike was sent, `last` being that of now. In each of some rows so many synapses came
   at a tick: three numbers. */
static __attribute__((noinline, cold, unused)) int64_t dsl_older(
    const int64_t *young, int64_t count, int64_t row, int64_t sent, int64_t last)
{
    for (int64_t k = 0; k < count; ++k)
        if (young[3 * k] == row && young[3 * k + 1] > sent)
            last -= young[3 * k + 2];
    return last;
}
