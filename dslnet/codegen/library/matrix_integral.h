/* needs: matrix_function */
/* One element of ∫ exp(A s) ds from 0 to 1. */
static inline double dsl_matrix_integral(int64_t n, int64_t row, int64_t column, const double *of)
{
    return dsl_matrix_function(1, n, row, column, of);
}
