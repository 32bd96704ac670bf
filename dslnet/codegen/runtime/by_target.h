/* The same synapses in the order of their targets: of each its source, and its place in the order of sources. `next`
   says where those of each target begin, and then where they end. Of two widths that one is there which is used. */
void dsl_by_target(int64_t sources, const int64_t *begin, const uint16_t *target16, const uint32_t *target32,
    int64_t *next, uint16_t *source16, uint32_t *source32, uint32_t *place)
{
    for (int64_t source = 0; source < sources; ++source)
        for (int64_t synapse = begin[source]; synapse < begin[source + 1]; ++synapse) {
            const int64_t here = next[target16 ? target16[synapse] : target32[synapse]]++;
            if (source16)
                source16[here] = (uint16_t)source;
            else
                source32[here] = (uint32_t)source;
            place[here] = (uint32_t)synapse;
        }
}

/* What moves the synapses of each source: how many changes there are before it, and whether there is one among its own,
   whose synapses do not all move alike. */
typedef struct {
    uint32_t *before; /* of each source, twice the number, and one more */
    uint32_t *place;  /* of each change, and so many more at the end of all that there is one behind every number */
    int64_t most;     /* changes of one source */
    uint32_t step;    /* 1, or as much as -1 */
} Shifts;

static void fill_shifts(Shifts *self, const int64_t *pre, const int64_t *changed, int64_t changes, int64_t sources)
{
    for (int64_t source = 0, count = 0; source < sources; ++source) {
        const int64_t before = count;
        while (count < changes && pre[count] == source)
            ++count;
        self->before[source] = (uint32_t)(2 * before + (count > before));
        self->most = count - before > self->most ? count - before : self->most;
    }
    for (int64_t change = 0; change < changes + self->most; ++change)
        self->place[change] = change < changes ? (uint32_t)changed[change] : UINT32_MAX;
}

/* Where some synapses stand now, at most 64. Those of most sources move by what is before these; else places tell. */
static void shift_some(const Shifts *shifts, const uint16_t *restrict source16, const uint32_t *restrict source32,
    const uint32_t *restrict place, uint32_t *restrict into, int64_t count)
{
    const uint32_t *restrict shift = shifts->before, *restrict changed = shifts->place;
    const uint32_t step = shifts->step;
    uint32_t before[64], apart = 0;
    if (source16)
#pragma omp simd
        for (int64_t k = 0; k < count; ++k)
            before[k] = shift[source16[k]];
    else
#pragma omp simd
        for (int64_t k = 0; k < count; ++k)
            before[k] = shift[source32[k]];
#pragma omp simd reduction(| : apart)
    for (int64_t k = 0; k < count; ++k) {
        apart |= before[k];
        before[k] >>= 1;
        into[k] = place[k] + step * before[k];
    }
    if (!(apart & 1))
        return;
    if (shifts->most > 8) /* of one source, as all that it has */
        for (int64_t k = 0; k < count; ++k)
            for (uint32_t at = before[k]; changed[at] <= place[k]; ++at)
                into[k] += step;
    else
        for (int64_t own = 0; own < shifts->most; ++own)
#pragma omp simd
            for (int64_t k = 0; k < count; ++k)
                into[k] += step * (changed[before[k] + own] <= place[k]);
}

/* The same synapses in the order of their targets after some came or went: `changed` has the places of these among the
   sources, ascending, `pre` their sources, and `at` where they stand in the order of targets, ascending as well, with
   `size` at the end. What stays moves by as many (`step` 1 or -1) as stood before it. Where some come, room is left for
   each. `scratch` has room for a number of each source and two of each change. */
void dsl_by_target_moved(int64_t step, int64_t changes, const int64_t *at, const int64_t *changed, const int64_t *pre,
    int64_t sources, uint32_t *scratch, const uint16_t *source16, const uint32_t *source32, const uint32_t *place,
    uint16_t *into16, uint32_t *into32, uint32_t *into)
{
    Shifts shifts = {scratch, scratch + sources, 0, (uint32_t)step};
    fill_shifts(&shifts, pre, changed, changes, sources);
    for (int64_t here = 0, there = 0, piece = 0; piece <= changes; ++piece) {
        while (here < at[piece]) {
            const int64_t count = at[piece] - here < 64 ? at[piece] - here : 64;
            if (source16)
                memcpy(into16 + there, source16 + here, (size_t)count * sizeof *into16);
            else
                memcpy(into32 + there, source32 + here, (size_t)count * sizeof *into32);
            shift_some(&shifts, source16 ? source16 + here : source16, source32 ? source32 + here : source32,
                place + here, into + there, count);
            here += count;
            there += count;
        }
        here += step < 0;
        there += step > 0;
    }
}
