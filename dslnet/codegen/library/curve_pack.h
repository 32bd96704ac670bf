/* needs: bits */
/* Vectors of four functions, of which one value each is computed, and a square of sixteen values turned over. */
typedef double dsl_pack __attribute__((vector_size(32), aligned(8), may_alias));
#if defined(__clang__)
#define DSL_MIXED(a, b, i, j, k, l) __builtin_shufflevector(a, b, i, j, k, l)
#else
typedef int64_t dsl_places __attribute__((vector_size(32)));
#define DSL_MIXED(a, b, i, j, k, l) __builtin_shuffle(a, b, (dsl_places){i, j, k, l})
#endif

/* a * b + c, of each: clang makes one instruction of this where it may and the machine has it, gcc of four of the
   same. */
DSL_INLINE dsl_pack dsl_pack_fma(dsl_pack a, double b, dsl_pack c) {
#if defined(__clang__) && (defined(__FMA__) || defined(__aarch64__))
    _Pragma("STDC FP_CONTRACT ON")
    return a * b + c;
#else
    DSL_EXACT
    dsl_pack sum;
    for (int each = 0; each < 4; ++each)
        sum[each] = dsl_fma(a[each], b, c[each]);
    return sum;
#endif
}

/* Write the first numbers of four vectors side by side, the second ones 64 places further, and so on. */
DSL_INLINE void dsl_turn_over(dsl_pack a, dsl_pack b, dsl_pack c, dsl_pack d, double *out) {
    dsl_pack p = DSL_MIXED(a, b, 0, 4, 2, 6), q = DSL_MIXED(a, b, 1, 5, 3, 7);
    dsl_pack r = DSL_MIXED(c, d, 0, 4, 2, 6), s = DSL_MIXED(c, d, 1, 5, 3, 7);
    *(dsl_pack *)out = DSL_MIXED(p, r, 0, 1, 4, 5);
    *(dsl_pack *)(out + 64) = DSL_MIXED(q, s, 0, 1, 4, 5);
    *(dsl_pack *)(out + 128) = DSL_MIXED(p, r, 2, 3, 6, 7);
    *(dsl_pack *)(out + 192) = DSL_MIXED(q, s, 2, 3, 6, 7);
}
