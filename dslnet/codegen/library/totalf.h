/* needs: nothing */
/* The sum of 64 values in single precision, as `dsl_total`. */
static inline float dsl_totalf(const float *values)
{
    typedef float Eight __attribute__((vector_size(32)));
    Eight part[4] = {{0.0f}}, next;
    for (int at = 0; at < 64; at += 32) {
        for (int k = 0; k < 4; ++k) {
            memcpy(&next, values + at + 8 * k, sizeof next);
            part[k] += next;
        }
    }
    part[0] = (part[0] + part[1]) + (part[2] + part[3]);
    float sum = 0.0f;
    for (int k = 0; k < 8; ++k)
        sum += part[0][k];
    return sum;
}
