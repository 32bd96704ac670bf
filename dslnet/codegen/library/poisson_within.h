/* needs: uniform_of, poisson */
/* A Poisson count that fell outside of its bounds, drawn again, as in `dsl_normal_within`. */
static inline double dsl_poisson_within(uint32_t key0, uint32_t key1, int64_t neuron, uint32_t draw, uint64_t tick,
                                        uint32_t attempts, double low, double high, double lam)
{
    double value = lam;
    for (uint32_t attempt = 1; attempt <= attempts; ++attempt) {
        value = dsl_poisson(dsl_uniform_of(key0, key1, neuron, draw + (attempt << 16), tick), lam);
        if (value >= low && value <= high)
            return value;
    }
    value = value < low ? low : value;
    return value > high ? high : value;
}
