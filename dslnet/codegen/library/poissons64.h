/* needs: counts64, chances64, poisson_drawn, poisson_trials64 */
/* One more for each of 64 neurons whose random number lies above the sum of probabilities so far; whether any did. */
static inline int dsl_one_more(double count, const double *restrict chance, const double *restrict mean,
                               double *restrict probability, double *restrict sum, double *restrict out)
{
    uint64_t any = 0;
#pragma omp simd reduction(| : any)
    for (int lane = 0; lane < 64; lane++) {
        const uint64_t above = chance[lane] >= sum[lane];
        out[lane] = dsl_choose(chance[lane] >= sum[lane], count, out[lane]);
        probability[lane] *= mean[lane] / count;
        sum[lane] += probability[lane];
        any |= above;
    }
    return any != 0;
}

/* What `dsl_poisson` gives, for 64 neurons with means of their own, which are below 10. */
static inline void dsl_few64(const double chance[64], const double mean[64], double out[64])
{
    double probability[64], sum[64];
#pragma omp simd
    for (int lane = 0; lane < 64; lane++) {
        probability[lane] = dsl_exp(-mean[lane]);
        sum[lane] = probability[lane];
        out[lane] = 0.0;
    }
    int count = 1;
    while (dsl_one_more(count, chance, mean, probability, sum, out) && count < 40)
        ++count;
    for (int lane = 0; lane < 64 && count == 40; lane++) /* next to never */
        out[lane] = dsl_poisson(chance[lane], mean[lane]);
}

/* Poisson numbers of means of their own for the neurons 64 * chunk ... 64 * chunk + 63, as `dsl_poisson_drawn` gives
   them: of one mean for all from the table of its law, else those of means below 10 together, and the others together
   too where they are not few. */
#define DSL_FEW_MEANS 16
static inline void dsl_poissons64(uint32_t key0, uint32_t key1, uint32_t chunk, uint64_t tick, DslLaw *law,
                                  const double mean[64], double out[64])
{
    double chance[64], small[64];
    uint64_t apart = 0, large = 0;
#pragma omp simd reduction(| : apart) reduction(+ : large)
    for (int lane = 0; lane < 64; lane++) {
        small[lane] = dsl_choose(mean[lane] < 10.0, mean[lane], 0.0);
        apart |= dsl_bits(mean[lane]) ^ dsl_bits(mean[0]);
        large += !(mean[lane] < 10.0);
    }
    if (!apart && !large) {
        dsl_law(law, mean[0]);
        dsl_counts64(key0, key1, chunk, tick, law, out);
        return;
    }
    if (large < 64) {
        dsl_chances64(key0, key1, chunk, tick, chance);
        dsl_few64(chance, small, out);
    }
    if (large > DSL_FEW_MEANS)
        dsl_poisson_trials64(key0, key1, chunk, tick, mean, out);
    for (int lane = 0; lane < 64 && large <= DSL_FEW_MEANS && large; lane++)
        if (!(mean[lane] < 10.0))
            out[lane] = dsl_poisson_drawn(0.0, key0, key1, (int64_t)chunk * 64 + lane, 0, tick, mean[lane]);
}
