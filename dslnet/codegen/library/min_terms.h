/* needs: minimum */
/* The smallest of at most 64 numbers, NaN where one is: those of the second half against those of the first, side by side,
   until one is left. What stands behind the last number is written over. */
static inline double dsl_min_terms(double *terms, int64_t count)
{
    for (int64_t rest = count; rest < 64; ++rest)
        terms[rest] = INFINITY;
    for (int64_t half = 32; half > 0; half /= 2) {
#pragma omp simd
        for (int64_t place = 0; place < half; ++place)
            terms[place] = dsl_minimum(terms[place], terms[place + half]);
    }
    return terms[0];
}
