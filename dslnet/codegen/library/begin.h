/* needs: nothing */
/* The first neuron of a thread's share of whole blocks of 64. */
static inline int64_t dsl_begin(int64_t padded, int64_t thread, int64_t threads)
{
    return padded / 64 * thread / threads * 64;
}
