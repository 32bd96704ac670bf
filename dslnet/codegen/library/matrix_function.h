/* needs: nothing */
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
        last.integral[i] = i % (n + 1) ? 0.0 : 1.0;
    }
    for (int degree = 17; degree > 0; --degree) {
        for (int64_t i = 0; i < count; ++i) {
            double sum = 0.0;
            for (int64_t k = 0; k < n; ++k)
                sum += small[i / n * n + k] * last.integral[k * n + i % n];
            product[i] = sum / (degree + 1) + (i % (n + 1) ? 0.0 : 1.0);
        }
        memcpy(last.integral, product, (size_t)count * sizeof *product);
    }
    for (int64_t i = 0; i < count; ++i) {
        last.grown[i] = 0.0;
        for (int64_t k = 0; k < n; ++k)
            last.grown[i] += small[i / n * n + k] * last.integral[k * n + i % n];
    }
    for (; doublings > 0; --doublings) {
        for (int64_t i = 0; i < count; ++i) {
            product[i] = small[i] = 0.0;
            for (int64_t k = 0; k < n; ++k) {
                product[i] += last.grown[i / n * n + k] * last.integral[k * n + i % n];
                small[i] += last.grown[i / n * n + k] * last.grown[k * n + i % n];
            }
        }
        for (int64_t i = 0; i < count; ++i) {
            last.integral[i] += 0.5 * product[i];
            last.grown[i] = 2.0 * last.grown[i] + small[i];
        }
    }
    memcpy(last.of, of, (size_t)count * sizeof *of);
    last.n = n;
    return (integral ? last.integral : last.grown)[row * n + column];
}
