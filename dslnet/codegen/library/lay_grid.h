/* needs: curve_nodes */
/* A grid of 256 pieces, of which a quarter lies below a value, since membranes are excited from rest. `grid` has
   its begin, one over the width of a piece, that width, that value, and how far its drawing has come: 0 while the
   pieces near the value are tried, 1 while all are drawn; the next four pieces; how many of the lower 128 cannot
   be drawn. Widths are powers of two, so that a number less the middle of its piece is exact. */
static inline void dsl_grid_of(double *grid, double width)
{
    grid[2] = width;
    grid[1] = 1.0 / width;
    grid[0] = width * (rint(grid[3] / width) - 64.0);
    grid[4] = grid[5] = grid[6] = 0.0;
}

static inline void dsl_lay_grid(double *grid, double about)
{
    grid[3] = about;
    dsl_grid_of(grid, 0x1p30);
}

/* The first of the four pieces that are next, while they are tried from the value on. */
static inline int64_t dsl_next_pieces(const double *grid)
{
    const int64_t turn = (int64_t)grid[5];
    return grid[4] > 0.0 ? 4 * turn : 48 + 4 * ((turn + 4) % 8);
}
