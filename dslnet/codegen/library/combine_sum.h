/* needs: nothing */
/* Partial results are added in the order of the blocks, whoever computed them. */
static inline double dsl_combine_sum(const double *partial, int64_t blocks)
{
    double total = 0.0;
    for (int64_t block = 0; block < blocks; ++block)
        total += partial[block];
    return total;
}
