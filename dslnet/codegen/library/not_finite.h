/* needs: nothing */
/* Whether a sum of values was not finite: while somebody looks (failure[4]) the tick is kept, the first one, and Python
   looks which value it was; as event stands -1, which is none. Else there is a doubt, failure[5]. */
static inline void dsl_not_finite(double sum, int64_t tick, int64_t *failure, int64_t population)
{
    int64_t none = 0;
    if (fabs(sum) < INFINITY)
        return;
    if (!failure[4])
        __atomic_store_n(failure + 5, 1, __ATOMIC_RELAXED);
    else if (__atomic_compare_exchange_n(failure, &none, tick + 1, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
        failure[1] = population;
        failure[2] = -1;
        failure[3] = 0;
    }
}
