/* needs: curve_nodes */
/* The polynomial of smallest degree through values at the squares z of some nodes, from its constant on (A. Bjorck
   and V. Pereyra, 1970, Mathematics of Computation 24, 893-903): it meets them but for their last digits. */
static inline void dsl_through(int64_t count, const double *z, double *value)
{
    for (int64_t k = 0; k < count - 1; ++k)
        for (int64_t i = count - 1; i > k; --i)
            value[i] = (value[i] - value[i - 1]) / (z[i] - z[i - k - 1]);
    for (int64_t k = count - 2; k >= 0; --k)
        for (int64_t i = k; i < count - 1; ++i)
            value[i] = dsl_fma(-value[i + 1], z[k], value[i]);
}

/* The coefficients of a polynomial through the first values of sixteen, in the order of powers: even and odd ones
   apart, since the nodes come in pairs. In the middle it is the value there to the last bit, so that what is 0 or 1
   there is, and what rests there stays. */
static inline void dsl_curve_fit(int64_t nodes, const double *y, double *coefficient)
{
    const double *u = dsl_curve_nodes[nodes < 10];
    const int64_t pairs = nodes / 2;
    double z[5], even[5], odd[5];
    for (int64_t pair = 0; pair < pairs; ++pair) {
        const double place = u[2 * pair], above = y[2 * pair], below = y[2 * pair + 1];
        z[pair] = place * place;
        even[pair] = 0.5 * (above + below);
        odd[pair] = 0.5 * (above - below) / place;
    }
    dsl_through(pairs, z, even);
    dsl_through(pairs, z, odd);
    for (int64_t pair = 0; pair < pairs; ++pair) {
        coefficient[2 * pair] = even[pair];
        coefficient[2 * pair + 1] = odd[pair];
    }
    coefficient[0] = y[DSL_MIDDLE];
}

/* Whether a polynomial has the digits of sixteen values, 47 of 53 of each or 22 of 24, and what it has between
   them as well: they have one sign and nearly one size, or pass through 0 in the middle, where the polynomial does
   too. */
static inline int dsl_curve_fits(int64_t nodes, const double *y, const double *coefficient)
{
    const double *u = dsl_curve_nodes[nodes < 10], digits = nodes < 10 ? 0x1p-22 : 0x1p-47;
    double sum[16], low = INFINITY, high = 0.0;
    int64_t right = 0, above = 0;
    for (int64_t point = 0; point < 16; ++point)
        sum[point] = coefficient[nodes - 1];
    for (int64_t power = nodes - 2; power >= 0; --power) {
#pragma omp simd
        for (int64_t point = 0; point < 16; ++point)
            sum[point] = dsl_fma(sum[point], u[point], coefficient[power]);
    }
    for (int64_t point = 0; point < 16; ++point) {
        const double size = fabs(y[point]);
        right += fabs(sum[point] - y[point]) <= digits * size && size <= 1e300;
        above += y[point] > 0.0;
        low = size < low ? size : low;
        high = size > high ? size : high;
    }
    const double least = nodes < 10 ? 1e-30 : 1e-280;
    const int apart = (above == 0 || above == 16) && 16.0 * low >= high;
    const int through = y[DSL_MIDDLE] == 0.0 && 2.0 * fabs(coefficient[1]) >= high;
    return right == 16 && (high == 0.0 || (high >= least && (apart || through)));
}
