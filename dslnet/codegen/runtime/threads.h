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

/* Say that this thread is there; returns what it has to wait for before it goes on to what needs the others. */
static int64_t enter(Network *net)
{
    Team *team = net->team;
    const int64_t round = atomic_load_explicit(&team->round, memory_order_relaxed);
    if (atomic_fetch_add_explicit(&team->waiting, 1, memory_order_acq_rel) == team->threads - 1) {
        atomic_store_explicit(&team->waiting, 0, memory_order_relaxed);
        atomic_store_explicit(&team->round, round + 1, memory_order_release);
    }
    return round;
}

/* Wait for the others: spin, and then give way. Who spins in vain waits for long, or the others wait for this very
   processor: next time it spins less. */
static void spin_until(Team *team, int64_t round)
{
    static _Thread_local int64_t patience = 1;
    int64_t spin = 0;
    for (; atomic_load_explicit(&team->round, memory_order_acquire) == round; ++spin) {
        if (spin < patience)
            BREATHE();
        else
            sched_yield();
    }
    if (spin > patience)
        patience = patience > 1 ? patience / 2 : 1;
    else if (patience < team->spins)
        patience *= 2;
}

static void await(Network *net, int64_t round) { spin_until(net->team, round); }

/* The last one may be back in Python, and that put another network in this place, while others still spin: so they look
   at the network no more once they are there. */
static void meet(Network *net)
{
    Team *team = net->team;
    spin_until(team, enter(net));
}
