/* needs: nothing */
/* The sum of 64 values in any order, which is finite only if all of them are (or if they are out of all proportion). */
static inline double dsl_total(const double *values)
{
    typedef double Four __attribute__((vector_size(32)));
    Four part[4] = {{0.0}}, next;
    for (int at = 0; at < 64; at += 16) {
        for (int k = 0; k < 4; ++k) {
            memcpy(&next, values + at + 4 * k, sizeof next);
            part[k] += next;
        }
    }
    part[0] = (part[0] + part[1]) + (part[2] + part[3]);
    return (part[0][0] + part[0][1]) + (part[0][2] + part[0][3]);
}
