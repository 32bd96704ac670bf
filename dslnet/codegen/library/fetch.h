/* needs: nothing */
/* Ask for the first 512 bytes of what is read next; the processor finds what follows them by itself. */
static inline void dsl_fetch(const void *begin, const void *end)
{
    const char *line = begin, *last = end;
    if (last - line > 512)
        last = line + 512;
    for (; line < last; line += 64)
        __builtin_prefetch(line);
}
