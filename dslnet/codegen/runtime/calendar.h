/* Calendars: for synapses of several delays that learn, and so are looked up when a spike arrives. When the shortest
   delay has passed since a source fired, each of its rows, the synapses of one delay, is written on the page of the
   tick at which it is due; a page is read once. What was sent first stands first on it: the longest delay. Synapses that
   came since a source fired are the last ones of their rows, and not written. */
enum { DSL_SOURCE, DSL_FIRST, DSL_LAST, DSL_DELAY, DSL_WORDS };

static void empty_page(Page *page)
{
    if (page->room > 64 && page->count < page->room / 8) {
        free(page->rows);
        page->rows = NULL;
        page->room = 0;
    }
    page->count = page->next = 0;
}

static int add_room(Page *page)
{
    const int64_t room = page->room ? 2 * page->room : 16;
    uint32_t *rows = realloc(page->rows, (size_t)(room * DSL_WORDS) * sizeof *rows);
    if (!rows)
        return 0;
    page->rows = rows;
    page->room = room;
    return 1;
}

static void write_row(const Calendar *self, Page *page, uint32_t source, int64_t first, int64_t last,
    int64_t delay)
{
    if (page->count == page->room && !add_room(page)) {
        self->failure[2] = -2;
        __atomic_store_n(self->failure, INT64_MAX, __ATOMIC_RELAXED);
        return;
    }
    uint32_t *row = page->rows + DSL_WORDS * page->count++;
    row[DSL_SOURCE] = source;
    row[DSL_FIRST] = (uint32_t)first;
    row[DSL_LAST] = (uint32_t)last;
    row[DSL_DELAY] = (uint32_t)delay;
}

/* What a source that fired at tick `sent` has for the targets of this thread; `today` is the page that the shortest
   delay takes it to. */
static void write_rows(const Calendar *self, Page *pages, int64_t today, uint32_t source, int64_t sent, int64_t thread)
{
    for (uint32_t row = self->first[source]; row < self->last[source]; ++row) {
        const uint32_t *start = self->starts + row * self->threads + thread;
        const Part *part = self->part + self->row_part[row];
        if ((start[0] == start[1] && !self->every) || sent < part->since || sent >= part->until)
            continue;
        const int64_t page = today + part->delay - self->delay;
        int64_t last = start[1];
        if (sent < self->grown) {
            const int64_t number = (source * self->parts + self->row_part[row]) * self->threads + thread;
            last = dsl_older(self->young, self->youngs, number, sent, last);
        }
        write_row(self, pages + (page < self->pages ? page : page - self->pages), source, start[0], last, part->delay);
    }
}

/* Memory is slow to answer, and the synapses of short rows are anywhere in it: a tick ahead the values that rows read
   are asked for, and two ticks ahead what says where these are. Longer rows are fast by themselves.
   Always inline: gcc drops calls of a function that only asks. */
#define DSL_SHORT 4
static inline __attribute__((always_inline)) void fetch_values(const Calendar *self, const Page *page)
{
    for (const uint32_t *row = page->rows, *end = row + DSL_WORDS * page->count; row < end; row += DSL_WORDS) {
        if (row[DSL_LAST] - row[DSL_FIRST] > DSL_SHORT)
            continue;
        for (uint32_t synapse = row[DSL_FIRST]; synapse < row[DSL_LAST]; ++synapse)
            for (int64_t number = 0; number < self->fields; ++number)
                __builtin_prefetch(self->field[number] + self->place[synapse] * self->item[number], 1);
    }
}

static inline __attribute__((always_inline)) void fetch_index(const Calendar *self, const Page *page)
{
    for (const uint32_t *row = page->rows, *end = row + DSL_WORDS * page->count; row < end; row += DSL_WORDS) {
        __builtin_prefetch(self->place + row[DSL_FIRST]);
        __builtin_prefetch(self->target + row[DSL_FIRST] * self->width);
    }
}

/* The page of a tick, that of the one before being empty again. */
static int64_t open_page(const Calendar *self, Page *pages, int64_t tick, int64_t thread)
{
    const int64_t today = tick % self->pages;
    empty_page(pages + (today ? today : self->pages) - 1);
    self->now[thread * 8] = pages + today;
    self->common[thread * self->breadth] = 0.0;
    return today;
}

static void write_spikes(const Calendar *self, Page *pages, int64_t today, int64_t sent, int64_t thread)
{
    const int64_t slot = (sent + self->slots) % self->slots;
    for (int64_t sender = 0; sender < self->threads; ++sender) {
        const int32_t *list = self->list + slot * self->padded + dsl_begin(self->padded, sender, self->threads);
        const int64_t count = self->count[slot * self->threads + sender];
        for (int64_t spike = 0; spike < count; ++spike) {
            if (self->far && spike + 1 < count) {
                const uint32_t next = self->first[list[spike + 1]];
                __builtin_prefetch(self->starts + next * self->threads);
                __builtin_prefetch(self->row_part + next);
            }
            write_rows(self, pages, today, (uint32_t)list[spike], sent, thread);
        }
    }
}

static void write_calendar(const Calendar *self, int64_t tick, int64_t thread)
{
    Page *pages = self->page + thread * self->pages;
    const int64_t today = open_page(self, pages, tick, thread);
    if (self->far && self->pages > 1) {
        fetch_values(self, pages + (today + 1) % self->pages);
        fetch_index(self, pages + (today + 2) % self->pages);
    }
    write_spikes(self, pages, today, tick - self->delay, thread);
}

static void write_calendars(const Network *net, int64_t tick, int64_t thread)
{
    for (int64_t number = 0; number < net->calendars; ++number)
        write_calendar(net->calendar[number], tick, thread);
}

/* Whether rows are due of this delay or a longer one: what was due of longer ones before has been taken, or nothing is,
   since the projection is off. */
static inline int is_due(const Calendar *self, int64_t thread, int64_t shortest)
{
    const Page *page = self->now[thread * 8];
    return page->next < page->count && page->rows[DSL_WORDS * page->next + DSL_DELAY] >= shortest;
}

/* These rows, and how many. */
static inline const uint32_t *take_due(const Calendar *self, int64_t thread, int64_t shortest, int64_t *count)
{
    Page *page = self->now[thread * 8];
    const uint32_t *rows = page->rows + DSL_WORDS * page->next;
    for (*count = 0; page->next < page->count && rows[DSL_WORDS * *count + DSL_DELAY] >= shortest; ++*count)
        ++page->next;
    return rows;
}

/* Write anew what is under way at a tick. */
void dsl_rewrite(const Network *net, int64_t tick)
{
    for (int64_t number = 0; number < net->calendars; ++number) {
        const Calendar *self = net->calendar[number];
        for (int64_t page = 0; page < self->threads * self->pages; ++page)
            empty_page(self->page + page);
        const int64_t first = tick - self->pages + 1;
        for (int64_t thread = 0; thread < self->threads; ++thread)
            for (int64_t earlier = first > 0 ? first : 0; earlier < tick; ++earlier) {
                Page *pages = self->page + thread * self->pages;
                write_spikes(self, pages, open_page(self, pages, earlier, thread), earlier - self->delay, thread);
            }
    }
}

void dsl_forget(Calendar *self)
{
    for (int64_t page = 0; page < self->threads * self->pages; ++page)
        free(self->page[page].rows);
}
