/* needs: nothing */
/* The smaller of two counts. */
static inline int64_t dsl_smaller(int64_t a, int64_t b) { return a < b ? a : b; }
