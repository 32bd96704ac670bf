/* needs: nothing */
/* Numbers of six coefficients are those of single precision. */
static inline void dsl_put_coefficient(void *pieces, int64_t place, int64_t nodes, double value)
{
    if (nodes < 10)
        ((float *)pieces)[place] = (float)value;
    else
        ((double *)pieces)[place] = value;
}
