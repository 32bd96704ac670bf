/* The rows of a part of a projection, each of one source, are copied to where they begin among those of all delays. Of
   each row `starts` is told where the synapses of every thread begin; `bounds` are the first targets of all threads but
   the first. Of two widths that one is there which is used, and nothing to copy into where a part is alone. */
void dsl_by_delay(int64_t rows, const int64_t *source, const int64_t *row, const int64_t *begin, const int64_t *offset,
    const uint16_t *target16, const uint32_t *target32, const uint32_t *place, int64_t threads, const int64_t *bounds,
    uint32_t *starts, uint16_t *into16, uint32_t *into32, uint32_t *into)
{
    for (int64_t k = 0; k < rows; ++k) {
        const int64_t first = offset[source[k]], last = offset[source[k] + 1], to = begin[k], count = last - first;
        uint32_t *own = starts + row[k] * threads;
        own[0] = (uint32_t)to;
        for (int64_t thread = 1, here = first; thread < threads; ++thread) {
            while (here < last && (target16 ? target16[here] : target32[here]) < bounds[thread - 1])
                ++here;
            own[thread] = (uint32_t)(to + here - first);
        }
        if (!into)
            continue;
        if (into16)
            memcpy(into16 + to, target16 + first, (size_t)count * sizeof *into16);
        else
            memcpy(into32 + to, target32 + first, (size_t)count * sizeof *into32);
        memcpy(into + to, place + first, (size_t)count * sizeof *into);
    }
}
