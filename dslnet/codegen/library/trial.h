/* needs: uniform64 */
/* The four random words of trial n = 1, 2, ... 4095 of a number that is found by trial and error: each neuron has a
   block of Philox for each trial. The trial stands over the upper bits of the tick, where numbers that are drawn at
   once have 0. Neuron -1 stands for the population as a whole. */
#define DSL_TRIALS 4095u

static inline void dsl_trial(uint32_t key0, uint32_t key1, int64_t neuron, uint32_t draw, uint64_t tick,
                             uint32_t trial, uint64_t words[4])
{
    uint64_t c0 = (uint32_t)neuron, c1 = draw, c2 = tick & 0xFFFFFFFFu, c3 = (tick >> 32 & 0xFFFFFu) | trial << 20;
    dsl_philox4x32(key0, key1, &c0, &c1, &c2, &c3);
    words[0] = c0, words[1] = c1, words[2] = c2, words[3] = c3;
}
