/* needs: nothing */
/* Empty a share of an array. */
static inline void dsl_clear(void *array, size_t item, int64_t begin, int64_t end)
{
    memset((char *)array + (size_t)begin * item, 0, (size_t)(end - begin) * item);
}
