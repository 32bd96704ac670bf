/* needs: lay_grid */
/* The values for which the equations are wanted next: sixteen in each of four pieces. */
static inline void dsl_grid_points(const double *grid, int64_t nodes, double *x)
{
    const double *place = dsl_curve_nodes[nodes < 10];
    for (int64_t piece = 0; piece < 4; ++piece) {
        const double middle = grid[DSL_LOW] + grid[DSL_WIDTH] * ((double)(dsl_next_pieces(grid) + piece) + 0.5);
        for (int64_t point = 0; point < 16; ++point)
            x[16 * piece + point] = middle + 0.5 * grid[DSL_WIDTH] * place[point];
    }
}
