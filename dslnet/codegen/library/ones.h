/* needs: nothing */
/* How many bits are 1. */
static inline int64_t dsl_ones(uint64_t bits) { return __builtin_popcountll(bits); }
