/* needs: trial, log, exp, polar */
/* A gamma number (Marsaglia and Tsang, 2000); shapes below 1 from shape + 1 and the uniform number. NaN where there is
   no such law. */
static inline double dsl_gamma_drawn(double uniform, uint32_t key0, uint32_t key1, int64_t neuron, uint32_t draw,
                                     uint64_t tick, double shape, double scale)
{
    if (!(shape >= 0.0 && shape < INFINITY && scale >= 0.0))
        return NAN;
    if (shape == 0.0)
        return 0.0;
    const double d = (shape < 1.0 ? shape + 1.0 : shape) - 1.0 / 3.0, c = 1.0 / sqrt(9.0 * d);
    const double small = shape < 1.0 ? dsl_exp(dsl_log(1.0 - uniform) / shape) : 1.0;
    for (uint32_t trial = 1; trial <= DSL_TRIALS; ++trial) {
        uint64_t words[4];
        double normal, other;
        dsl_trial(key0, key1, neuron, draw, tick, trial, words);
        dsl_polar(-2.0 * dsl_log(1.0 - dsl_unit(words[0], words[1])), (double)words[2] * 0x1p-32, &normal, &other);
        const double root = 1.0 + c * normal, v = root * root * root, z = normal * normal;
        const double u = ((double)words[3] + 0.5) * 0x1p-32;
        if (root <= 0.0)
            continue;
        if (u < 1.0 - 0.0331 * z * z || dsl_log(u) < 0.5 * z + d * (1.0 - v + dsl_log(v)))
            return d * v * small * scale;
    }
    return NAN;
}
