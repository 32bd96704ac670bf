/* needs: nothing */
/* Copy a share of the values of now into the history. */
static inline void dsl_remember(void *past, const void *now, size_t item, int64_t slot, int64_t begin, int64_t end)
{
    memcpy((char *)past + (size_t)(slot + begin) * item, (const char *)now + (size_t)begin * item,
           (size_t)(end - begin) * item);
}
