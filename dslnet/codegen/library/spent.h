/* needs: nothing */
/* The time since the last call in nanoseconds is added to a slot; slot 0 holds when that was. */
static inline void dsl_spent(int64_t *mine, int64_t slot)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    const int64_t now_ns = (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
    mine[slot] += now_ns - mine[0];
    mine[0] = now_ns;
}
