/* needs: nothing */
/* The lanes of a block that could not be read, and their values; the last one again until there are whole vectors. */
static inline int64_t dsl_missed_lanes(const double *read, const double *values, int64_t *lanes, double *x)
{
    int64_t count = 0;
    for (int64_t lane = 0; lane < 64; ++lane)
        if (read[lane] != read[lane]) {
            x[count] = values[lane];
            lanes[count++] = lane;
        }
    for (int64_t more = count; more % 8; ++more)
        x[more] = x[count - 1];
    return count;
}
