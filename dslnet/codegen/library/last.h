/* needs: smaller */
/* The end of a block without its padding. */
static inline int64_t dsl_last(int64_t block, int64_t size) { return dsl_smaller(block + 64, size); }
