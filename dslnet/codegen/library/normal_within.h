/* needs: normal_of */
/* A normal number that fell outside of its bounds, drawn again: attempt n has the counter of field draw + (n << 16).
   When all attempts fail, the last one is clipped. */
static inline double dsl_normal_within(uint32_t key0, uint32_t key1, int64_t neuron, uint32_t draw, uint64_t tick,
                                       uint32_t attempts, double low, double high, double loc, double scale)
{
    double value = loc;
    for (uint32_t attempt = 1; attempt <= attempts; ++attempt) {
        value = loc + scale * dsl_normal_of(key0, key1, neuron, draw + (attempt << 16), tick);
        if (value >= low && value <= high)
            return value;
    }
    value = value < low ? low : value;
    return value > high ? high : value;
}
