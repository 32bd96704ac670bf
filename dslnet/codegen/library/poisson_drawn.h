/* needs: poisson, poisson_trial */
/* A Poisson number of any mean: a small one from a uniform number, a large one by trials. NaN where there is no such
   law. */
static inline double dsl_poisson_drawn(double uniform, uint32_t key0, uint32_t key1, int64_t neuron, uint32_t draw,
                                       uint64_t tick, double lam)
{
    if (!(lam >= 0.0 && lam < 0x1p62))
        return NAN;
    return lam < 10.0 ? dsl_poisson(uniform, lam) : dsl_poisson_trial(key0, key1, neuron, draw, tick, lam);
}
