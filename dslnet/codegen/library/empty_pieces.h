/* needs: pieces, put_coefficient */
/* No piece is drawn, and none is known not to be. Where the first function of a piece is NaN none can be read. */
static inline void dsl_empty_pieces(void *pieces, uint8_t *known, int64_t nodes, int64_t width)
{
    memset(known, 0, DSL_PIECES / 4);
    for (int64_t piece = 0; piece <= DSL_PIECES; ++piece)
        for (int64_t power = 0; power < nodes; ++power)
            dsl_put_coefficient(pieces, (piece * nodes + power) * width, nodes, NAN);
}
