/* needs: lay_grid */
/* The next four pieces are some that a value lies in and that nobody looked at yet; whether there are such. */
static inline int64_t dsl_wanted_piecesf(double *grid, const uint8_t *known, const float *read, const float *values)
{
    for (int64_t lane = 0; lane < 64; ++lane) {
        const float along = (values[lane] - (float)grid[DSL_LOW]) * (float)grid[DSL_PER_WIDTH];
        if (read[lane] != read[lane] && along >= 0.0f && along < DSL_PIECES && !known[(int64_t)along / 4]) {
            grid[DSL_NEXT] = (double)((int64_t)along / 4);
            return 1;
        }
    }
    return 0;
}
