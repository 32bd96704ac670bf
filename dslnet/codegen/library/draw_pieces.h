/* needs: curve_piece, lay_grid, put_coefficient */
/* Draw curves in the four pieces that are next. */
static inline void dsl_draw_pieces(const double *grid, void *pieces, uint8_t *known, int64_t nodes, int64_t width,
    int64_t functions, int64_t arguments, int64_t divisors, const double *y)
{
    const int64_t first = dsl_next_pieces(grid);
    known[first / 4] = 1;
    for (int64_t piece = first; piece < first + 4; ++piece) {
        double coefficients[16 * 10];
        const double *points = y + 16 * (piece - first);
        if (!dsl_curve_piece(nodes, functions, arguments, divisors, points, coefficients))
            continue;
        for (int64_t each = 0; each < functions; ++each)
            for (int64_t power = 0; power < nodes; ++power)
                dsl_put_coefficient(pieces, (piece * nodes + power) * width + each, nodes,
                    coefficients[10 * each + power]);
    }
}
