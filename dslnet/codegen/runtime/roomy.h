/* How many synapses a column has before the first one that comes from a source at this place of the rows, or from a
   later source or place. */
static int64_t in_column(const Roomy *self, int64_t target, int64_t source, int64_t place)
{
    int64_t low = self->first[target], high = self->last[target];
    while (low < high) {
        const int64_t middle = low + (high - low) / 2;
        const int64_t here = self->source16 ? self->source16[middle] : self->source32[middle];
        if (here < source || (here == source && self->from[middle] < place))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int64_t target_of(const Roomy *self, int64_t place)
{
    return self->target16 ? self->target16[place] : self->target32[place];
}

/* Move what lies from `begin` to `end` by a number of places. */
static void shift(void *array, int64_t size, int64_t begin, int64_t end, int64_t by)
{
    char *from = (char *)array + begin * size;
    if (array && end > begin)
        memmove(from + by * size, from, (size_t)((end - begin) * size));
}

static void shift_rows(const Roomy *self, int64_t begin, int64_t end, int64_t by)
{
    shift(self->target16, sizeof *self->target16, begin, end, by);
    shift(self->target32, sizeof *self->target32, begin, end, by);
    for (int64_t k = 0; k < self->values; ++k)
        shift(self->value[k], self->size[k], begin, end, by);
}

static void shift_column(const Roomy *self, int64_t begin, int64_t end, int64_t by)
{
    shift(self->source16, sizeof *self->source16, begin, end, by);
    shift(self->source32, sizeof *self->source32, begin, end, by);
    shift(self->from, sizeof *self->from, begin, end, by);
}

/* Synapses come to stand at the ends of their rows, which have room; `place` is told where. */
void dsl_roomy_add(const Roomy *self, int64_t count, const int64_t *row, const int64_t *pre, const int64_t *post,
    int64_t *place)
{
    for (int64_t k = 0; k < count; ++k) {
        const int64_t here = self->end[row[k]]++;
        place[k] = here;
        if (self->target16)
            self->target16[here] = (uint16_t)post[k];
        else
            self->target32[here] = (uint32_t)post[k];
        if (!self->first)
            continue;
        const int64_t at = in_column(self, post[k], pre[k], here);
        shift_column(self, at, self->last[post[k]]++, 1);
        if (self->source16)
            self->source16[at] = (uint16_t)pre[k];
        else
            self->source32[at] = (uint32_t)pre[k];
        self->from[at] = (uint32_t)here;
    }
}

/* Whether no other synapse of the pair of the last one in a row stands between it and a place. */
static int is_alone(const Roomy *self, int64_t pre, int64_t last, int64_t place)
{
    const int64_t target = target_of(self, last), before = in_column(self, target, pre, last) - 1;
    if (before < self->first[target])
        return 1;
    const int64_t source = self->source16 ? self->source16[before] : self->source32[before];
    return source != pre || self->from[before] < place;
}

/* What stands from `begin` on in a row moves by a number of places. */
static void renumber(const Roomy *self, int64_t pre, int64_t begin, int64_t end, int64_t by)
{
    shift_rows(self, begin, end, by);
    for (int64_t now = begin + by; self->first && now < end + by; ++now)
        self->from[in_column(self, target_of(self, now), pre, now - by)] = (uint32_t)now;
}

/* Synapses at some places, ascending, go. Where there are columns, and the row need not stay as it is, its last one
   moves to that place, and `moved` is told from where; else, -1, what stands behind it moves up. */
void dsl_roomy_take(const Roomy *self, int64_t count, const int64_t *row, const int64_t *pre, const int64_t *place,
    const uint8_t *stays, int64_t *moved)
{
    for (int64_t k = count - 1; k >= 0; --k) {
        const int64_t target = target_of(self, place[k]), last = --self->end[row[k]];
        if (self->first) {
            const int64_t at = in_column(self, target, pre[k], place[k]);
            shift_column(self, at + 1, self->last[target]--, -1);
        }
        moved[k] = -1;
        if (place[k] == last)
            continue;
        if (self->first && !stays[k] && is_alone(self, pre[k], last, place[k]))
            moved[k] = last;
        renumber(self, pre[k], moved[k] < 0 ? place[k] + 1 : last, last + 1, moved[k] < 0 ? -1 : place[k] - last);
    }
}

/* Whether there is a synapse onto a target in a row. */
void dsl_roomy_find(const Roomy *self, int64_t count, const int64_t *row, const int64_t *post, uint8_t *found)
{
    for (int64_t k = 0; k < count; ++k) {
        uint8_t seen = 0;
        for (int64_t place = self->begin[row[k]]; place < self->end[row[k]]; ++place)
            seen |= target_of(self, place) == post[k];
        found[k] = seen;
    }
}

/* How many synapses there are onto some targets, and, where that is asked for, in which rows and where. */
int64_t dsl_roomy_onto(const Roomy *self, int64_t rows, const uint8_t *onto, int64_t *row, int64_t *place)
{
    int64_t found = 0;
    for (int64_t here = 0; here < rows; ++here)
        for (int64_t k = self->begin[here]; k < self->end[here]; ++k) {
            if (!onto[target_of(self, k)])
                continue;
            if (row) {
                row[found] = here;
                place[found] = k;
            }
            ++found;
        }
    return found;
}

/* Where each synapse is that has a number. */
void dsl_roomy_where(const Roomy *self, int64_t rows, const int32_t *number, int64_t *place)
{
    for (int64_t row = 0; row < rows; ++row)
        for (int64_t k = self->begin[row]; k < self->end[row]; ++k)
            if (number[k] >= 0)
                place[number[k]] = k;
}

/* The synapse at `from` moves before the one at `to`, and those between move down. */
static void put_before(void *array, int64_t size, int64_t to, int64_t from)
{
    char kept[16];
    if (!array)
        return;
    memcpy(kept, (char *)array + from * size, (size_t)size);
    shift(array, size, to, from, 1);
    memcpy((char *)array + to * size, kept, (size_t)size);
}

static void sort_row(const Roomy *self, int64_t begin, int64_t end)
{
    for (int64_t here = begin + 1; here < end; ++here) {
        int64_t low = begin, high = here;
        while (low < high) { /* behind all of the same target */
            const int64_t middle = low + (high - low) / 2;
            if (target_of(self, middle) <= target_of(self, here))
                low = middle + 1;
            else
                high = middle;
        }
        if (low == here)
            continue;
        put_before(self->target16, sizeof *self->target16, low, here);
        put_before(self->target32, sizeof *self->target32, low, here);
        for (int64_t k = 0; k < self->values; ++k)
            put_before(self->value[k], self->size[k], low, here);
    }
}

/* Rows in which synapses came are brought into the order of their targets; those of one pair stay as they stand.
   Columns do not follow. */
void dsl_roomy_sort(const Roomy *self, int64_t rows, const int64_t *row)
{
    for (int64_t k = 0; k < rows; ++k)
        sort_row(self, self->begin[row[k]], self->end[row[k]]);
}

/* Pieces of an array into another one, where they begin elsewhere. */
void dsl_roomy_copy(int64_t pieces, const int64_t *begin, const int64_t *end, const int64_t *to, int64_t size,
    const char *from, char *into)
{
    for (int64_t k = 0; k < pieces; ++k)
        memcpy(into + to[k] * size, from + begin[k] * size, (size_t)((end[k] - begin[k]) * size));
}

/* Rows have moved, each by a number of places; `bounds` are the first targets of the threads, each of which has a row
   of each source. */
void dsl_roomy_renumber(const Roomy *self, int64_t threads, const int64_t *bounds, const int64_t *moved)
{
    for (int64_t thread = 0; thread < threads; ++thread)
        for (int64_t target = bounds[thread]; target < bounds[thread + 1]; ++target)
            for (int64_t k = self->first[target]; k < self->last[target]; ++k) {
                const int64_t source = self->source16 ? self->source16[k] : self->source32[k];
                self->from[k] = (uint32_t)(self->from[k] + moved[source * threads + thread]);
            }
}
