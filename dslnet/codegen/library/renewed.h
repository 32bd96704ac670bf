/* needs: nothing */
/* Whether something else is here than when it was looked at last. */
static inline int64_t dsl_renewed(void *seen, const void *now, size_t bytes)
{
    if (memcmp(seen, now, bytes) == 0)
        return 0;
    memcpy(seen, now, bytes);
    return 1;
}
