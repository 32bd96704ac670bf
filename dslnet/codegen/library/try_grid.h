/* needs: curve_piece, lay_grid */
/* The grid with the next width, when it is known whether the last one does. */
static inline void dsl_next_width(double *grid, double exponent, int does)
{
    const double least = -42.0;
    if (grid[DSL_LAID] == 0.0 && !does && exponent > least) {
        dsl_grid_of(grid, exponent - 4.0);
    } else if (grid[DSL_LAID] == 0.0 && does && exponent < 30.0) {
        grid[DSL_LAID] = 1.0;
        grid[DSL_GOOD] = exponent;
        dsl_grid_of(grid, exponent + 3.0);
    } else if (grid[DSL_LAID] == 1.0 && !does && exponent > grid[DSL_GOOD] + 1.0) {
        dsl_grid_of(grid, exponent - 1.0);
    } else {
        const int none = grid[DSL_LAID] == 0.0 && !does;
        dsl_grid_of(grid, does ? exponent : grid[DSL_GOOD]);
        grid[DSL_LAID] = 2.0;
        grid[DSL_PER_WIDTH] = none ? NAN : grid[DSL_PER_WIDTH];
    }
}

/* Look whether curves could be drawn in the four pieces that are next. A width does if they can in all but 6 of
   64. The largest one that does is taken; if none does, no value lies on the grid. Returns whether there is more
   to try. */
static inline int64_t dsl_try_grid(double *grid, int64_t nodes, int64_t functions, int64_t arguments, int64_t divisors,
    const double *y)
{
    double coefficients[16 * 10];
    for (int64_t piece = 0; piece < 4; ++piece)
        grid[DSL_LOST] += !dsl_curve_piece(nodes, functions, arguments, divisors, y + 16 * piece, coefficients);
    grid[DSL_NEXT] += 1.0;
    if (grid[DSL_LOST] > 6.0 || grid[DSL_NEXT] == 16.0)
        dsl_next_width(grid, rint(log2(grid[DSL_WIDTH])), grid[DSL_LOST] <= 6.0);
    return grid[DSL_LAID] < 2.0;
}
