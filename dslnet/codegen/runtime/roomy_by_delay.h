/* The same synapses in rows of one source and part. Those of a source lie side by side, with room behind the last one,
   and with an empty row there that says where it ends. */
static uint32_t *starts_of(const RoomyByDelay *self, int64_t row)
{
    return self->starts + row * self->threads;
}

/* Which row of a source is of a part, or stands behind where that would. */
static int64_t row_of_part(const RoomyByDelay *self, int64_t source, int64_t part)
{
    int64_t row = self->first[source];
    while (row + 1 < self->last[source] && self->row_part[row] < part)
        ++row;
    return row;
}

static void open_row(const RoomyByDelay *self, int64_t source, int64_t row, int64_t part)
{
    const int64_t end = self->last[source]++;
    shift(self->row_part, sizeof *self->row_part, row, end, 1);
    shift(self->starts, self->threads * (int64_t)sizeof *self->starts, row, end, 1);
    self->row_part[row] = (uint32_t)part;
    for (int64_t thread = 0; thread < self->threads; ++thread)
        starts_of(self, row)[thread] = *starts_of(self, row + 1);
}

/* What lies behind a place moves by one, of this source. */
static void move_behind(const RoomyByDelay *self, int64_t source, int64_t row, int64_t thread, int64_t place, int64_t by)
{
    uint32_t *begin = starts_of(self, row) + thread + 1, *end = starts_of(self, self->last[source]);
    const int64_t last = *starts_of(self, self->last[source] - 1);
    shift(self->target16, sizeof *self->target16, place, last, by);
    shift(self->target32, sizeof *self->target32, place, last, by);
    shift(self->place, sizeof *self->place, place, last, by);
    for (uint32_t *start = begin; start < end; ++start)
        *start = (uint32_t)(*start + by);
    self->behind[source] += by;
}

/* Synapses that stand in these rows of the whole come to the ends of those of their parts; there is room. */
void dsl_by_delay_add(const RoomyByDelay *self, int64_t count, const int64_t *whole, const int64_t *part,
    const int64_t *post, const int64_t *place)
{
    for (int64_t k = 0; k < count; ++k) {
        const int64_t source = whole[k] / self->threads, thread = whole[k] % self->threads;
        const int64_t row = row_of_part(self, source, part[k]);
        if (row + 1 == self->last[source] || self->row_part[row] != part[k])
            open_row(self, source, row, part[k]);
        const int64_t here = starts_of(self, row)[thread + 1];
        move_behind(self, source, row, thread, here, 1);
        if (self->target16)
            self->target16[here] = (uint16_t)post[k];
        else
            self->target32[here] = (uint32_t)post[k];
        self->place[here] = (uint32_t)place[k];
    }
}

static int64_t find(const RoomyByDelay *self, int64_t row, int64_t thread, int64_t place)
{
    int64_t here = starts_of(self, row)[thread];
    while (self->place[here] != place)
        ++here;
    return here;
}

/* How far the synapses at these places of the whole are from the ends of their rows: 1 for the last one. */
void dsl_by_delay_behind(const RoomyByDelay *self, int64_t count, const int64_t *whole, const int64_t *part,
    const int64_t *place, int64_t *behind)
{
    for (int64_t k = 0; k < count; ++k) {
        const int64_t thread = whole[k] % self->threads, row = row_of_part(self, whole[k] / self->threads, part[k]);
        behind[k] = starts_of(self, row)[thread + 1] - find(self, row, thread, place[k]);
    }
}

/* Synapses at these places of the whole, ascending, go, and one of their rows has moved there; where `moved` is -1,
   what stands behind them, and before `limit`, moves up. */
void dsl_by_delay_take(const RoomyByDelay *self, int64_t count, const int64_t *whole, const int64_t *part,
    const int64_t *place, const int64_t *limit, const int64_t *moved)
{
    for (int64_t k = count - 1; k >= 0; --k) {
        const int64_t source = whole[k] / self->threads, thread = whole[k] % self->threads;
        const int64_t row = row_of_part(self, source, part[k]), here = find(self, row, thread, place[k]);
        move_behind(self, source, row, thread, here + 1, -1);
        const int64_t end = *starts_of(self, self->last[source] - 1);
        for (int64_t each = *starts_of(self, self->first[source]); each < end; ++each)
            if (self->place[each] == moved[k])
                self->place[each] = (uint32_t)place[k];
            else if (moved[k] < 0 && self->place[each] > place[k] && self->place[each] < limit[k])
                --self->place[each];
    }
}

/* Rows of the whole have moved, each by a number of places. */
void dsl_by_delay_renumber(const RoomyByDelay *self, int64_t sources, const int64_t *moved)
{
    for (int64_t source = 0; source < sources; ++source)
        for (int64_t row = self->first[source]; row + 1 < self->last[source]; ++row)
            for (int64_t thread = 0; thread < self->threads; ++thread)
                for (uint32_t each = starts_of(self, row)[thread]; each < starts_of(self, row)[thread + 1]; ++each)
                    self->place[each] = (uint32_t)(self->place[each] + moved[source * self->threads + thread]);
}
