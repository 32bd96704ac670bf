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
