/* A team of POSIX threads. They meet at a barrier on which they spin, and give way when the machine is crowded. */
#if defined(__x86_64__) || defined(__i386__)
#define BREATHE() __builtin_ia32_pause()
#else
#define BREATHE() ((void)0)
#endif

typedef struct {
    _Atomic int64_t waiting;
    char apart[56];
    _Atomic int64_t round;
    char behind[56];
    _Atomic int64_t job;
    char before[56];
    _Atomic int64_t sleepers;
    _Atomic int quit;
    Network *net;
    int64_t threads;
    int64_t started;
    int64_t spins;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    pthread_t thread[];
} Team;

static void meet(Network *net)
{
    Team *team = net->team;
    const int64_t round = atomic_load_explicit(&team->round, memory_order_relaxed);
    if (atomic_fetch_add_explicit(&team->waiting, 1, memory_order_acq_rel) == team->threads - 1) {
        atomic_store_explicit(&team->waiting, 0, memory_order_relaxed);
        atomic_store_explicit(&team->round, round + 1, memory_order_release);
        return;
    }
    for (int64_t spin = 0; atomic_load_explicit(&team->round, memory_order_acquire) == round; ++spin) {
        if (spin < team->spins)
            BREATHE();
        else
            sched_yield();
    }
}
