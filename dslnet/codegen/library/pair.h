/* needs: nothing */
/* Two neighbours of an array of 16 bits in one load, the first of them in the lower half. */
static inline uint32_t dsl_pair(const uint16_t *array, int64_t place)
{
    uint32_t pair;
    memcpy(&pair, array + place, sizeof pair);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    pair = pair >> 16 | pair << 16;
#endif
    return pair;
}
