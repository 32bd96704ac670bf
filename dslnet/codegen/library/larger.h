/* needs: nothing */
/* The larger of two whole numbers. */
static inline int64_t dsl_larger(int64_t a, int64_t b) { return a > b ? a : b; }
