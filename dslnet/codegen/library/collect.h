/* needs: nothing */
/* Append the neurons of one block that fired to a list; the list stays sorted. The flags are bytes of 0 or 1. */
static inline int64_t dsl_collect(const uint8_t *flags, int64_t block, int64_t size, int32_t *list, int64_t total)
{
    uint64_t words[8];
    memcpy(words, flags, 64);
    if (!(words[0] | words[1] | words[2] | words[3] | words[4] | words[5] | words[6] | words[7]))
        return total;
    for (int64_t word = 0; word < 8; ++word)
        for (uint64_t rest = words[word]; rest; rest &= rest - 1) {
            const int64_t neuron = block + word * 8 + __builtin_ctzll(rest) / 8;
            if (neuron < size)
                list[total++] = (int32_t)neuron;
        }
    return total;
}
