/* needs: curve_pack */
/* The same in single precision. */
typedef float dsl_packf __attribute__((vector_size(16), aligned(4), may_alias));
#if !defined(__clang__)
typedef int32_t dsl_placesf __attribute__((vector_size(16)));
#define DSL_MIXEDF(a, b, i, j, k, l) __builtin_shuffle(a, b, (dsl_placesf){i, j, k, l})
#else
#define DSL_MIXEDF DSL_MIXED
#endif

/* Write the first numbers of four vectors side by side, the second ones 64 places further, and so on. */
DSL_INLINE void dsl_turn_overf(dsl_packf a, dsl_packf b, dsl_packf c, dsl_packf d, float *out) {
    dsl_packf p = DSL_MIXEDF(a, b, 0, 4, 2, 6), q = DSL_MIXEDF(a, b, 1, 5, 3, 7);
    dsl_packf r = DSL_MIXEDF(c, d, 0, 4, 2, 6), s = DSL_MIXEDF(c, d, 1, 5, 3, 7);
    *(dsl_packf *)out = DSL_MIXEDF(p, r, 0, 1, 4, 5);
    *(dsl_packf *)(out + 64) = DSL_MIXEDF(q, s, 0, 1, 4, 5);
    *(dsl_packf *)(out + 128) = DSL_MIXEDF(p, r, 2, 3, 6, 7);
    *(dsl_packf *)(out + 192) = DSL_MIXEDF(q, s, 2, 3, 6, 7);
}
