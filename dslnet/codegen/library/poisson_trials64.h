/* needs: poisson_trial, philox_words */
/* The first trial of `dsl_poisson_trial` for 64 neurons at once. `next` is 0 where it succeeds, else the trial to go on
   with: 2, or 1 again where the count is so small that what Stirling's formula lacks is not in its series. */
static inline void dsl_first_trials64(uint32_t key0, uint32_t key1, uint32_t chunk, uint64_t tick,
                                      const double mean[64], double counts[64], double next[64])
{
    uint32_t words[256];
    const uint64_t high = (tick >> 32 & 0xFFFFFu) | 1u << 20;
    dsl_philox_words(key0, key1, chunk * 64u, 0, high << 32 | (tick & 0xFFFFFFFFu), 64, words);
#pragma omp simd
    for (int lane = 0; lane < 64; lane++) {
        double a, b, inverse, surely;
        dsl_hat(mean[lane], &a, &b, &inverse, &surely);
        const double u = dsl_unit(words[lane], words[64 + lane]) - 0.5, side = 0.5 - fabs(u);
        const double v = dsl_unit(words[128 + lane], words[192 + lane]), k = dsl_tried(u, side, mean[lane], a, b);
        const double many = dsl_choose(k >= 16.0, k, 16.0), needed = dsl_log_needed(v, side, a, b, inverse);
        const double likely = -dsl_stirling_series(many) - dsl_deviance(many, mean[lane])
                              - 0.5 * dsl_log(6.283185307179586 * many);
        double left = dsl_choose(needed <= likely, 0.0, 2.0);
        left = dsl_choose(k >= 16.0, left, 1.0);
        left = dsl_choose((side < 0.013) & (v > side), 2.0, left);
        next[lane] = dsl_choose((side >= 0.07) & (v <= surely), 0.0, left);
        counts[lane] = k;
    }
}

/* Poisson numbers of means of their own for those of the neurons 64 * chunk ... 64 * chunk + 63 that expect 10 or more,
   as `dsl_poisson_drawn` gives them. */
static inline void dsl_poisson_trials64(uint32_t key0, uint32_t key1, uint32_t chunk, uint64_t tick,
                                        const double mean[64], double out[64])
{
    double large[64], counts[64], next[64];
#pragma omp simd
    for (int lane = 0; lane < 64; lane++)
        large[lane] = dsl_choose((mean[lane] >= 10.0) & (mean[lane] < 0x1p62), mean[lane], 10.0);
    dsl_first_trials64(key0, key1, chunk, tick, large, counts, next);
    for (int lane = 0; lane < 64; lane++) {
        if (mean[lane] < 10.0)
            continue;
        out[lane] = counts[lane];
        if (large[lane] != mean[lane])
            out[lane] = NAN;
        else if (next[lane] > 0.0)
            out[lane] = dsl_poisson_trial_from(key0, key1, (int64_t)chunk * 64 + lane, 0, tick, mean[lane],
                                               (uint32_t)next[lane]);
    }
}
