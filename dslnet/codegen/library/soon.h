/* needs: nothing */
/* Ask for what is read soon. Nothing is read, so it may lie behind the array. */
static inline void dsl_soon(const void *array, size_t item, int64_t place)
{
    __builtin_prefetch((const void *)((uintptr_t)array + item * (uintptr_t)place));
}
