/* needs: nothing */
/* A refractory time of some ms that was read now: the tick from which on the neuron may fire again, counted from the
   begin of the present era of 2^30 ticks; 2^31 - 1 is never. What is not a time is kept for the error message, the
   first one: (tick + 1, population, event, neuron). */
static inline int32_t dsl_silent_until(double ms, double dt, int64_t tick, int64_t *failure, int64_t population,
                                       int64_t event, int64_t neuron)
{
    const double ticks = floor(ms / dt + 0.5 + 1e-9);
    const int32_t next = (int32_t)(tick % (1 << 30)) + 1;
    if (ticks >= 0.0 && ticks < 1073741823.0)
        return next + (int32_t)ticks;
    if (ticks >= 0.0)
        return INT32_MAX;
    int64_t none = 0;
    if (__atomic_compare_exchange_n(failure, &none, tick + 1, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
        failure[1] = population;
        failure[2] = event;
        failure[3] = neuron;
    }
    return next;
}
