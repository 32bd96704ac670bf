/* needs: bits, pieces */
/* A grid of pieces around a value. `grid` has its begin, one over the width of a piece, that width, the value and
   in which piece it lies; then how far it is laid: 0 while widths are tried by steps of 16, 1 while by steps of 2,
   2 when it lies; which four pieces come next, how many of those tried cannot be drawn, and the exponent of the
   width that is known to do. Widths are powers of two, and 0 lies in the middle of a piece, so that a number less
   the middle of its piece is exact. */
enum { DSL_LOW, DSL_PER_WIDTH, DSL_WIDTH, DSL_ABOUT, DSL_HOME, DSL_LAID, DSL_NEXT, DSL_LOST, DSL_GOOD };

static inline void dsl_grid_of(double *grid, double exponent)
{
    const double width = dsl_from_bits((uint64_t)(1023 + (int64_t)exponent) << 52);
    grid[DSL_WIDTH] = width;
    grid[DSL_PER_WIDTH] = 1.0 / width;
    grid[DSL_LOW] = width * (rint(grid[DSL_ABOUT] / width) - grid[DSL_HOME] - 0.5);
    grid[DSL_NEXT] = grid[DSL_LOST] = 0.0;
}

/* Begin to lay it. A quarter lies below a negative value, as rest is one, of which membranes are excited; half of it
   below 0; little below a positive one, as concentrations are. */
static inline void dsl_lay_grid(double *grid, double about)
{
    grid[DSL_ABOUT] = about;
    grid[DSL_HOME] = about < 0.0 ? 96.0 : about > 0.0 ? 16.0 : 192.0;
    grid[DSL_LAID] = 0.0;
    grid[DSL_GOOD] = 30.0;
    dsl_grid_of(grid, 30.0);
}

/* The first of four pieces: of 32 that are tried around the value, from it on, then of one in six of half of the
   grid about it, or of a grid that lies. */
static inline int64_t dsl_next_pieces(const double *grid)
{
    const int64_t turn = (int64_t)grid[DSL_NEXT], home = (int64_t)grid[DSL_HOME];
    if (grid[DSL_LAID] == 2.0)
        return 4 * turn;
    return turn < 8 ? home - 16 + 4 * ((turn + 4) % 8) : home / 32 * 16 + 24 * (turn - 8);
}
