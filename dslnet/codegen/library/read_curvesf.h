/* needs: curve_packf, pieces */
/* The same in single precision, with polynomials of six coefficients. */
DSL_INLINE int64_t dsl_read_curvesf(const int64_t width, const double *grid, const float *pieces, const float *x,
    float *out)
{
    DSL_EXACT
    const int64_t packs = width / 4;
    const float low = (float)grid[0], per_width = (float)grid[1], piece_width = (float)grid[2];
    int32_t at[64], outside = 0;
    float from_middle[64];
#pragma omp simd reduction(+:outside)
    for (int64_t lane = 0; lane < 64; ++lane) {
        const float along = (x[lane] - low) * per_width;
        const int32_t piece = (int32_t)(((along >= 0.0f) & (along < DSL_PIECES)) ? along : DSL_PIECES);
        at[lane] = piece;
        outside += piece == DSL_PIECES;
        from_middle[lane] = (x[lane] - (low + piece_width * ((float)piece + 0.5f))) * (per_width + per_width);
    }
    for (int64_t lane = 0; outside == 64 && lane < 64; ++lane)
        out[lane] = NAN;
    for (int64_t lane = 0; outside < 64 && lane < 64; lane += 4) {
        dsl_packf sum[4][4];
#pragma GCC unroll 4
        for (int64_t each = 0; each < 4; ++each) {
            const dsl_packf *row = (const dsl_packf *)(pieces + at[lane + each] * (6 * width));
            const float away = from_middle[lane + each];
#pragma GCC unroll 4
            for (int64_t pack = 0; pack < packs; ++pack)
                sum[each][pack] = row[5 * packs + pack];
#pragma GCC unroll 8
            for (int64_t power = 4; power >= 0; --power)
#pragma GCC unroll 4
                for (int64_t pack = 0; pack < packs; ++pack)
                    sum[each][pack] = sum[each][pack] * away + row[power * packs + pack];
        }
#pragma GCC unroll 4
        for (int64_t pack = 0; pack < packs; ++pack)
            dsl_turn_overf(sum[0][pack], sum[1][pack], sum[2][pack], sum[3][pack], out + 256 * pack + lane);
    }
    int64_t missed = 0;
#pragma omp simd reduction(+:missed)
    for (int64_t lane = 0; lane < 64; ++lane)
        missed += out[lane] != out[lane];
    return missed;
}
