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

/* The same synapses in the order of their targets after some came or went: `changed` has the places of these among the
   sources, ascending, `shift` says how many of them belong to the sources before each one, and `at` where they stand in
   the order of targets, also ascending, and `size` behind them. What stays moves by as many (`step` 1 or -1) as stood
   before it. Where some come, room is left for each. */
void dsl_by_target_moved(int64_t step, const int64_t *at, const uint32_t *shift, const int64_t *changed,
    const uint16_t *source16, const uint32_t *source32, const uint32_t *place,
    uint16_t *into16, uint32_t *into32, uint32_t *into, int64_t changes)
{
    int64_t there = 0;
    for (int64_t here = 0, piece = 0; piece <= changes; ++piece) {
        for (const int64_t end = at[piece]; here < end; ++here, ++there) {
            const int64_t source = source16 ? source16[here] : source32[here];
            const uint32_t last = shift[source + 1];
            uint32_t count = shift[source];
            while (count < last && changed[count] <= place[here])
                ++count;
            if (source16)
                into16[there] = (uint16_t)source;
            else
                into32[there] = (uint32_t)source;
            into[there] = step > 0 ? place[here] + count : place[here] - count;
        }
        here += step < 0;
        there += step > 0;
    }
}
