typedef struct {
    Team *team;
    int64_t number;
} Place;

/* Wait for the next job: spin a while, since one often follows at once, then sleep. */
static int64_t next_job(Team *team, int64_t done)
{
    for (int64_t spin = 0; spin < 20 * team->spins; ++spin) {
        if (atomic_load_explicit(&team->job, memory_order_acquire) != done)
            return done + 1;
        BREATHE();
    }
    pthread_mutex_lock(&team->mutex);
    atomic_fetch_add(&team->sleepers, 1);
    while (atomic_load(&team->job) == done)
        pthread_cond_wait(&team->wake, &team->mutex);
    atomic_fetch_sub(&team->sleepers, 1);
    pthread_mutex_unlock(&team->mutex);
    return done + 1;
}

static void *serve(void *argument)
{
    const Place place = *(Place *)argument;
    free(argument);
    for (int64_t job = 0;;) {
        job = next_job(place.team, job);
        if (atomic_load(&place.team->quit))
            return NULL;
        work(place.team->net, place.number);
    }
}

static void announce(Team *team)
{
    atomic_fetch_add(&team->job, 1);
    if (atomic_load(&team->sleepers)) {
        pthread_mutex_lock(&team->mutex);
        pthread_cond_broadcast(&team->wake);
        pthread_mutex_unlock(&team->mutex);
    }
}

void dsl_stop(Network *net)
{
    Team *team = net->team;
    if (!team)
        return;
    atomic_store(&team->quit, 1);
    announce(team);
    for (int64_t number = 0; number < team->started; ++number)
        pthread_join(team->thread[number], NULL);
    pthread_cond_destroy(&team->wake);
    pthread_mutex_destroy(&team->mutex);
    free(team);
    net->team = NULL;
}

int dsl_start(Network *net)
{
    const int64_t others = net->threads - 1;
    Team *team = calloc(1, sizeof(Team) + (size_t)others * sizeof(pthread_t));
    if (!team)
        return 1;
    net->team = team;
    team->net = net;
    team->threads = net->threads;
    team->spins = sysconf(_SC_NPROCESSORS_ONLN) >= net->threads ? 300 : 1;
    pthread_mutex_init(&team->mutex, NULL);
    pthread_cond_init(&team->wake, NULL);
    for (int64_t number = 0; number < others; ++number) {
        Place *place = malloc(sizeof(Place));
        if (place)
            *place = (Place){team, number + 1};
        if (!place || pthread_create(team->thread + number, NULL, serve, place)) {
            free(place);
            dsl_stop(net);
            return 1;
        }
        ++team->started;
    }
    return 0;
}

int64_t dsl_run(Network *net, int64_t end)
{
    begin_run(net, end);
    announce(net->team);
    work(net, 0);
    return how_it_ended(net);
}
