/* needs: bits */
/* Philox 4x32-10 (Salmon, Moraes, Dror and Shaw, 2011): a counter of four words and a key of two give four random
   words, in place. No state, so any thread can draw any number at any time. A word of 32 bits lies in a lane of 64,
   where its products are; the rounds are written out, and the words are no array: so loops over counters vectorise. */
DSL_INLINE void dsl_philox_round(uint32_t key0, uint32_t key1, uint64_t *c0, uint64_t *c1, uint64_t *c2,
                                 uint64_t *c3) {
    uint64_t a = *c0 * 0xD2511F53u, b = *c2 * 0xCD9E8D57u;
    *c0 = (b >> 32) ^ *c1 ^ key0;
    *c1 = b & 0xFFFFFFFFu;
    *c2 = (a >> 32) ^ *c3 ^ key1;
    *c3 = a & 0xFFFFFFFFu;
}

DSL_INLINE void dsl_philox4x32(uint32_t key0, uint32_t key1, uint64_t *c0, uint64_t *c1, uint64_t *c2,
                               uint64_t *c3) {
    const uint32_t step0 = 0x9E3779B9u, step1 = 0xBB67AE85u;
    dsl_philox_round(key0, key1, c0, c1, c2, c3);
    dsl_philox_round(key0 + step0, key1 + step1, c0, c1, c2, c3);
    dsl_philox_round(key0 + 2 * step0, key1 + 2 * step1, c0, c1, c2, c3);
    dsl_philox_round(key0 + 3 * step0, key1 + 3 * step1, c0, c1, c2, c3);
    dsl_philox_round(key0 + 4 * step0, key1 + 4 * step1, c0, c1, c2, c3);
    dsl_philox_round(key0 + 5 * step0, key1 + 5 * step1, c0, c1, c2, c3);
    dsl_philox_round(key0 + 6 * step0, key1 + 6 * step1, c0, c1, c2, c3);
    dsl_philox_round(key0 + 7 * step0, key1 + 7 * step1, c0, c1, c2, c3);
    dsl_philox_round(key0 + 8 * step0, key1 + 8 * step1, c0, c1, c2, c3);
    dsl_philox_round(key0 + 9 * step0, key1 + 9 * step1, c0, c1, c2, c3);
}
