/* needs: bits */
/* Defines dsl_NAME_within: a number that fell outside of its bounds, drawn again. Attempt n has the counter of field
   first + (n << 16), which `drawn` finds under the name `draw`. When all attempts fail, the last one is clipped. */
#define DSL_TWO(a, b) double a, double b
#define DSL_WITHIN(name, parameters, drawn)                                                                            \
    static inline double name(uint32_t key0, uint32_t key1, int64_t neuron, uint32_t first, uint64_t tick,             \
                              uint32_t attempts, double low, double high, parameters)                                  \
    {                                                                                                                  \
        double value = NAN;                                                                                            \
        for (uint32_t attempt = 1; attempt <= attempts; ++attempt) {                                                   \
            const uint32_t draw = first + (attempt << 16);                                                             \
            value = (drawn);                                                                                           \
            if (value >= low && value <= high)                                                                         \
                return value;                                                                                          \
        }                                                                                                              \
        value = value < low ? low : value;                                                                             \
        return value > high ? high : value;                                                                            \
    }
