/* needs: bits */
/* The bits of a float and back. */
DSL_INLINE uint32_t dsl_bitsf(float x) {
    union { float number; uint32_t bits; } word = {x};
    return word.bits;
}

DSL_INLINE float dsl_from_bitsf(uint32_t bits) {
    union { uint32_t bits; float number; } word = {bits};
    return word.number;
}
