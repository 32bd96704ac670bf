/* needs: curve_pack, pieces */
/* Functions of 64 values, from the polynomials of the pieces that these lie in: 64 values of the first one, then
   those of the next. Returns how many lie where no curve is drawn: their first function is NaN. The polynomials of
   a piece lie side by side, power by power, so that a vector takes several functions of one value, and nothing has
   to be gathered. */
DSL_INLINE int64_t dsl_read_curves(const int64_t width, const double *grid, const double *pieces, const double *x,
    double *out)
{
    DSL_EXACT
    const int64_t packs = width / 4;
    const double low = grid[0], per_width = grid[1], piece_width = grid[2];
    int32_t at[64], outside = 0;
    double from_middle[64];
#pragma omp simd reduction(+:outside)
    for (int64_t lane = 0; lane < 64; ++lane) {
        const double along = (x[lane] - low) * per_width;
        const int32_t piece = (int32_t)dsl_choose((along >= 0.0) & (along < DSL_PIECES), along, DSL_PIECES);
        at[lane] = piece;
        outside += piece == DSL_PIECES;
        from_middle[lane] = (x[lane] - (low + piece_width * ((double)piece + 0.5))) * (per_width + per_width);
    }
    for (int64_t lane = 0; outside == 64 && lane < 64; ++lane)
        out[lane] = NAN;
    for (int64_t lane = 0; outside < 64 && lane < 64; lane += 4) {
        dsl_pack sum[4][4];
#pragma GCC unroll 4
        for (int64_t each = 0; each < 4; ++each) {
            const dsl_pack *row = (const dsl_pack *)(pieces + at[lane + each] * (10 * width));
            const double away = from_middle[lane + each];
#pragma GCC unroll 4
            for (int64_t pack = 0; pack < packs; ++pack)
                sum[each][pack] = row[9 * packs + pack];
#pragma GCC unroll 10
            for (int64_t power = 8; power >= 0; --power)
#pragma GCC unroll 4
                for (int64_t pack = 0; pack < packs; ++pack)
                    sum[each][pack] = dsl_pack_fma(sum[each][pack], away, row[power * packs + pack]);
        }
#pragma GCC unroll 4
        for (int64_t pack = 0; pack < packs; ++pack)
            dsl_turn_over(sum[0][pack], sum[1][pack], sum[2][pack], sum[3][pack], out + 256 * pack + lane);
    }
    int64_t missed = 0;
#pragma omp simd reduction(+:missed)
    for (int64_t lane = 0; lane < 64; ++lane)
        missed += out[lane] != out[lane];
    return missed;
}
