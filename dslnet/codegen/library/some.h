/* needs: nothing */
/* Defines dsl_NAME_some: the numbers of those of the neurons 64 * chunk ... 64 * chunk + 63 that fired, one by one, or
   where these are many of all 64, which are vectorised. */
#define DSL_MANY 8
#define DSL_SOME(name)                                                                                                 \
    static inline void name##_some(uint32_t key0, uint32_t key1, uint32_t chunk, uint32_t draw, uint64_t tick,         \
                                   const int32_t *fired, int64_t first, int64_t end, double out[64])                   \
    {                                                                                                                  \
        if (end - first > DSL_MANY) {                                                                                  \
            name##64(key0, key1, chunk, draw, tick, out);                                                              \
            return;                                                                                                    \
        }                                                                                                              \
        for (int64_t spike = first; spike < end; ++spike)                                                              \
            out[fired[spike] % 64] = name##_of(key0, key1, fired[spike], draw, tick);                                  \
    }
