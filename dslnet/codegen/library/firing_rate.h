/* needs: slide */
/* The firing rates of the neurons begin to end after one step, in Hz. Only those are touched whose number changed. */
static inline void dsl_firing_rate(uint64_t *row, const int32_t *spikes, int64_t total, int64_t begin, int64_t end,
                                   int64_t *counted, double *rate, double hertz)
{
    int64_t spike = 0;
    for (int64_t block = begin; block < end; block += 64)
        for (uint64_t rest = dsl_slide(row + block / 64, spikes, total, &spike, block, counted); rest;
             rest &= rest - 1) {
            const int64_t neuron = block + __builtin_ctzll(rest);
            rate[neuron] = (double)counted[neuron] * hertz;
        }
}
