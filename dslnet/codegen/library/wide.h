/* needs: nothing */
/* By itself gcc takes vectors of 256 bits on processors that have 512, since the first of these slowed down. Later
   ones do not, and loops full of function calls are a quarter faster. `-DDSL_WIDE=` leaves it to gcc; the bits are
   the same. */
#ifndef DSL_WIDE
#if defined(__AVX512VBMI2__) && !defined(__clang__)
#define DSL_WIDE __attribute__((target("prefer-vector-width=512")))
#else
#define DSL_WIDE
#endif
#endif
