/* needs: nothing */
/* made = a b, all n by n, row by row; `made` is neither of the others. */
static inline void dsl_matrix_product(int64_t n, const double *a, const double *b, double *made)
{
    for (int64_t i = 0; i < n; ++i)
        for (int64_t j = 0; j < n; ++j) {
            double sum = 0.0;
            for (int64_t k = 0; k < n; ++k)
                sum += a[i * n + k] * b[k * n + j];
            made[i * n + j] = sum;
        }
}
