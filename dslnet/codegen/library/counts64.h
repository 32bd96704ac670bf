/* needs: law, count_words, poisson_trials64 */
/* Poisson numbers of one law for the neurons 64 * chunk ... 64 * chunk + 63, by inversion: 16 random bits decide nearly
   always; where they fall on a bound, 48 do. Words and bounds are compared with their upper bit turned, since vectors
   are compared with a sign. */
static inline void dsl_counts64(uint32_t key0, uint32_t key1, uint32_t chunk, uint64_t tick, const DslLaw *law,
                                double out[64])
{
    uint16_t words[64], counts[64];
    int16_t any = 0;
    if (law->steps < 0) {
        double mean[64];
        for (int lane = 0; lane < 64; lane++)
            mean[lane] = law->mean;
        dsl_poisson_trials64(key0, key1, chunk, tick, mean, out);
        return;
    }
    dsl_count_words(key0, key1, chunk, tick, words);
    for (int part = 0; part < 64; part += 16) {
        typedef int16_t Words __attribute__((vector_size(32)));
        Words word, bound, count = {0}, doubt = {0};
        memcpy(&word, words + part, sizeof word);
        word ^= (int16_t)-0x8000;
        for (int64_t step = 0; step < law->plain; step++) {
            bound = (Words){0} + (int16_t)(law->high[step] ^ 0x8000);
            count -= word > bound;
            doubt |= word == bound;
        }
        memcpy(counts + part, &count, sizeof count);
        for (int lane = 0; lane < 16; lane++)
            any |= doubt[lane];
    }
    if (any) {
        uint32_t more[64];
        dsl_more_words(key0, key1, chunk, tick, more);
        for (int lane = 0; lane < 64; lane++)
            counts[lane] = (uint16_t)dsl_count(law, words[lane], more[lane]);
    }
#pragma omp simd
    for (int lane = 0; lane < 64; lane++)
        out[lane] = counts[lane];
}
