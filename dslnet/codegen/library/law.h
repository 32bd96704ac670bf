/* needs: poisson */
/* The Poisson law of one mean as a table: the bounds, of 48 bits, at which a random number gives one more. It is made
   anew when the mean has changed. `plain` are the bounds that the upper 16 bits tell apart; a mean from 50 on, which
   needs too many, has `steps` -1, and its counts are found one by one. */
#define DSL_STEPS 128

typedef struct {
    double mean;
    int64_t steps, plain;
    uint16_t high[DSL_STEPS];
    uint32_t low[DSL_STEPS];
} DslLaw;

static inline void dsl_law(DslLaw *law, double mean)
{
    if (law->mean == mean && law->plain)
        return;
    double probability = dsl_exp(-mean), sum = probability;
    law->mean = mean;
    law->steps = 0;
    law->plain = -1;
    while (mean > 0.0 && sum * 0x1p48 < 0x1.fffffffffffep47) {
        if (law->steps == DSL_STEPS || mean >= 50.0) {
            law->steps = -1;
            return;
        }
        const uint64_t bound = (uint64_t)ceil(sum * 0x1p48);
        law->high[law->steps] = (uint16_t)(bound >> 32);
        law->low[law->steps] = (uint32_t)bound;
        if (bound >> 32 == 0xFFFF && law->plain < 0)
            law->plain = law->steps + 1;
        ++law->steps;
        probability *= mean / (double)law->steps;
        sum += probability;
    }
    if (law->plain < 0)
        law->plain = law->steps ? law->steps : -1;
}

/* How many a number of 48 bits gives. */
static inline int64_t dsl_count(const DslLaw *law, uint16_t high, uint32_t low)
{
    int64_t count = 0;
    while (count < law->steps
           && (high > law->high[count] || (high == law->high[count] && low >= law->low[count])))
        ++count;
    return count;
}
