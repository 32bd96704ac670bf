/* needs: nothing */
/* The largest of the partial results; NaN where one is. */
static inline double dsl_combine_max(const double *partial, int64_t blocks)
{
    double best = partial[0];
    for (int64_t block = 1; block < blocks; ++block)
        best = best > partial[block] || best != best ? best : partial[block];
    return best;
}
