/* needs: nothing */
/* The smallest and the largest of sixteen numbers, and whether all are finite. */
static inline int dsl_range(const double *y, double *low, double *high)
{
    int finite = 1;
    *low = *high = y[0];
    for (int64_t point = 0; point < 16; ++point) {
        *low = y[point] < *low ? y[point] : *low;
        *high = y[point] > *high ? y[point] : *high;
        finite &= fabs(y[point]) <= 1e300;
    }
    return finite;
}

/* Whether functions can do nothing between sixteen points that the points do not tell: what is given to functions as
   exp changes by at most 2, what is given to those as log, or divides, keeps its sign and its size to a factor of
   2. */
static inline int dsl_is_gentle(const double *y)
{
    double low, high;
    return dsl_range(y, &low, &high) && high - low <= 2.0;
}

static inline int dsl_is_steady(const double *y)
{
    double low, high;
    return dsl_range(y, &low, &high) && ((low > 0.0 && high <= 2.0 * low) || (high < 0.0 && low >= 2.0 * high));
}
