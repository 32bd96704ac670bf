/* needs: curve_fit, curve_known, lay_grid */
/* Whether curves of all functions could be drawn in a piece, of which `y` has sixteen points of each function, and
   64 further those of the next. */
static inline int dsl_fit_piece(void *pieces, int64_t piece, int64_t nodes, int64_t width, int64_t functions,
    int64_t arguments, int64_t divisors, const double *y)
{
    int good = 1;
    for (int64_t each = functions; each < functions + arguments; ++each)
        good &= dsl_is_gentle(y + 64 * each);
    for (int64_t each = functions + arguments; each < functions + arguments + divisors; ++each)
        good &= dsl_is_steady(y + 64 * each);
    for (int64_t each = 0; each < functions; ++each) {
        double coefficient[8];
        dsl_curve_fit(nodes, y + 64 * each, coefficient);
        good &= dsl_curve_fits(nodes, y + 64 * each, coefficient);
        for (int64_t power = 0; power < nodes; ++power) {
            const int64_t place = (piece * nodes + power) * width + each;
            if (nodes < 8)
                ((float *)pieces)[place] = (float)coefficient[power];
            else
                ((double *)pieces)[place] = coefficient[power];
        }
    }
    return good;
}

/* The first function of a piece is NaN: none of them can be read there. */
static inline void dsl_leave_piece(void *pieces, int64_t piece, int64_t nodes, int64_t width)
{
    for (int64_t power = 0; power < nodes; ++power) {
        const int64_t place = (piece * nodes + power) * width;
        if (nodes < 8)
            ((float *)pieces)[place] = NAN;
        else
            ((double *)pieces)[place] = NAN;
    }
}

/* Draw curves in the four pieces that are next. Pieces are made narrower until they can be drawn, but for four of 32
   around the value that the grid is laid about, and for a quarter of 128. Returns whether some are left to draw. */
static inline int64_t dsl_fit_curves(double *grid, void *pieces, int64_t nodes, int64_t width, int64_t functions,
    int64_t arguments, int64_t divisors, const double *y)
{
    const int64_t first = dsl_next_pieces(grid);
    const int all = grid[4] > 0.0;
    for (int64_t piece = first; piece < first + 4; ++piece) {
        const double *points = y + 16 * (piece - first);
        if (!dsl_fit_piece(pieces, piece, nodes, width, functions, arguments, divisors, points)) {
            dsl_leave_piece(pieces, piece, nodes, width);
            grid[6] += piece < 128 ? 1.0 : 0.0;
        }
    }
    grid[5] += 1.0;
    if (grid[6] > (all ? 32.0 : 4.0)) {
        dsl_grid_of(grid, 0.5 * grid[2]);
        if (grid[2] < 0x1p-40)
            grid[1] = NAN;
    } else if (!all && grid[5] == 8.0) {
        grid[4] = 1.0;
        grid[5] = grid[6] = 0.0;
    }
    dsl_leave_piece(pieces, 256, nodes, width);
    return grid[5] < 64.0 && grid[1] > 0.0;
}
