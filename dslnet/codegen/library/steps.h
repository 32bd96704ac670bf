/* needs: nothing */
/* How many steps of some length, the first one at 0, begin before an end. */
static inline int64_t dsl_steps(int64_t end, int64_t length) { return end <= 0 ? 0 : (end + length - 1) / length; }
