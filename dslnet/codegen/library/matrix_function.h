/* needs: matrix_product */
/* of = A, n by n, row by row: one element of exp(A) - 1, or with `integral` of ∫ exp(A s) ds from 0 to 1, in double
   precision. A series for A / 2^doublings, then doubled; exp - 1 and not exp is doubled, which loses nothing of a small
   A. The last matrix is kept, since all elements are asked for in turn. A matrix that is not finite gives NaN. */
static inline double dsl_matrix_function(int integral, int64_t n, int64_t row, int64_t column, const double *of)
{
    static _Thread_local struct {
        int64_t n;
        double of[64], grown[64], integral[64];
    } last;
    const int64_t count = n * n;
    if (last.n == n && memcmp(last.of, of, (size_t)count * sizeof *of) == 0)
        return (integral ? last.integral : last.grown)[row * n + column];
    double norm = 0.0, small[64], product[64];
    for (int64_t i = 0; i < n; ++i) {
        double sum = 0.0;
        for (int64_t j = 0; j < n; ++j)
            sum += fabs(of[i * n + j]);
        norm = sum > norm || sum != sum ? sum : norm;
    }
    if (!(norm < 1e300))
        return (double)NAN;
    int doublings = 0;
    for (double left = norm; left > 0.5; left *= 0.5)
        ++doublings;
    for (int64_t i = 0; i < count; ++i) {
        small[i] = ldexp(of[i], -doublings);
        last.integral[i] = 0.0;
    }
    for (int degree = 14; degree > 0; --degree) {
        dsl_matrix_product(n, small, last.integral, product);
        for (int64_t i = 0; i < count; ++i)
            last.integral[i] = product[i] / (degree + 1);
        for (int64_t i = 0; i < n; ++i)
            last.integral[i * n + i] += 1.0;
    }
    dsl_matrix_product(n, small, last.integral, last.grown);
    for (; doublings > 0; --doublings) {
        dsl_matrix_product(n, last.grown, last.integral, product);
        dsl_matrix_product(n, last.grown, last.grown, small);
        for (int64_t i = 0; i < count; ++i) {
            last.integral[i] += 0.5 * product[i];
            last.grown[i] = 2.0 * last.grown[i] + small[i];
        }
    }
    memcpy(last.of, of, (size_t)count * sizeof *of);
    last.n = n;
    return (integral ? last.integral : last.grown)[row * n + column];
}
