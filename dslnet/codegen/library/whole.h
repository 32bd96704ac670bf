/* needs: nothing */
/* A real number as a field of whole numbers keeps it: cut off, and the least one for what no such number is, as NumPy has
   it. C leaves that open, and compilers differ. */
static inline __attribute__((always_inline, unused)) int64_t dsl_whole(double x) {
    int known = x >= -0x1p63 && x < 0x1p63;
    return (int64_t)(known ? x : -0x1p63);
}
