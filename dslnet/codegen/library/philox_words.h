/* needs: philox4x32 */
/* Four random words for each of the counters first ... first + blocks - 1, of which there are eight or a multiple: word
   w of counter b is out[w * blocks + b]. On AVX2, gcc makes long chains of shifts and sums of a product with a
   constant, where there is an instruction for it. It is called by gcc's own name: to read immintrin.h takes gcc half a
   second. */
#if defined(__AVX2__) && defined(__GNUC__) && !defined(__clang__)
typedef uint64_t DslLanes __attribute__((vector_size(32)));
typedef int DslHalves __attribute__((vector_size(32)));

static inline DslLanes dsl_product32(DslLanes a, uint64_t b)
{
    return (DslLanes)__builtin_ia32_pmuludq256((DslHalves)a, (DslHalves)((DslLanes){0} + b));
}

/* The lower halves of eight lanes. */
static inline void dsl_lower_halves(uint32_t *out, DslLanes low, DslLanes high)
{
    const DslHalves all = __builtin_shuffle((DslHalves)low, (DslHalves)high, (DslHalves){0, 2, 4, 6, 8, 10, 12, 14});
    __builtin_memcpy(out, &all, sizeof all);
}

static inline void dsl_philox_words(uint32_t key0, uint32_t key1, uint32_t first, uint32_t draw, uint64_t tick,
                                    int blocks, uint32_t *out)
{
    for (int b = 0; b < blocks; b += 8) {
        DslLanes a0 = (DslLanes){0, 1, 2, 3} + (uint64_t)(first + (uint32_t)b), b0 = a0 + 4;
        DslLanes a1 = (DslLanes){0} + draw, b1 = a1, a2 = (DslLanes){0} + (tick & 0xFFFFFFFFu), b2 = a2;
        DslLanes a3 = (DslLanes){0} + (tick >> 32), b3 = a3;
#pragma GCC unroll 10
        for (uint32_t turn = 0; turn < 10; turn++) {
            /* Only the lower half of a lane counts; what the upper one holds is never read. */
            const uint64_t x = key0 + turn * 0x9E3779B9u, y = key1 + turn * 0xBB67AE85u;
            const DslLanes p = dsl_product32(a0, 0xD2511F53u), q = dsl_product32(a2, 0xCD9E8D57u);
            const DslLanes r = dsl_product32(b0, 0xD2511F53u), s = dsl_product32(b2, 0xCD9E8D57u);
            a0 = (q >> 32) ^ a1 ^ x, b0 = (s >> 32) ^ b1 ^ x;
            a2 = (p >> 32) ^ a3 ^ y, b2 = (r >> 32) ^ b3 ^ y;
            a1 = q, b1 = s, a3 = p, b3 = r;
        }
        dsl_lower_halves(out + b, a0, b0);
        dsl_lower_halves(out + blocks + b, a1, b1);
        dsl_lower_halves(out + 2 * blocks + b, a2, b2);
        dsl_lower_halves(out + 3 * blocks + b, a3, b3);
    }
}
#else
static inline void dsl_philox_words(uint32_t key0, uint32_t key1, uint32_t first, uint32_t draw, uint64_t tick,
                                    int blocks, uint32_t *out)
{
#pragma omp simd
    for (int b = 0; b < blocks; b++) {
        uint64_t c0 = first + (uint32_t)b, c1 = draw, c2 = tick & 0xFFFFFFFFu, c3 = tick >> 32;
        dsl_philox4x32(key0, key1, &c0, &c1, &c2, &c3);
        out[b] = (uint32_t)c0;
        out[blocks + b] = (uint32_t)c1;
        out[2 * blocks + b] = (uint32_t)c2;
        out[3 * blocks + b] = (uint32_t)c3;
    }
}
#endif
