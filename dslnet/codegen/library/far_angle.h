/* needs: bits */
/* x = turned * pi / 2 + r + rest for |x| >= 2^26, `turned` in quarters of a circle: times 1 / (2 pi), of which those
   bits are taken that stay when whole turns are gone (M. H. Payne and R. N. Hanek, 1983, Radian reduction for
   trigonometric functions, SIGNUM Newsletter 18), in whole numbers. The angle is good to 2^-62 of itself however near
   to a multiple of pi / 2; NaN where x is infinite or NaN. */
static __attribute__((noinline, cold, unused)) void dsl_far_angle(double x, uint64_t *turned, double *r, double *rest) {
    static const uint64_t turn[20] = { /* a word of nothing, and the bits of 1 / (2 pi) behind the point */
        0x0, 0x28be60db9391054a, 0x7f09d5f47d4d3770, 0x36d8a5664f10e410, 0x7f9458eaf7aef158, 0x6dc91b8e909374b8,
        0x01924bba82746487, 0x3f877ac72c4a69cf, 0xba208d7d4baed121, 0x3a671c09ad17df90, 0x4e64758e60d4ce7d,
        0x272117e2ef7e4a0e, 0xc7fe25fff7816603, 0xfbcbc462d6829b47, 0xdb4d9fb3c9f2c26d, 0xd3d18fd9a797fa8b,
        0x5d49eeb1faf97c5e, 0xcf41ce7de294a4ba, 0x9afed7ec47e35742, 0x1580cc11bf1edaea};
    *turned = 0;
    *r = *rest = (double)NAN;
    if (!(fabs(x) < INFINITY))
        return;
    /* |x| is a whole number of 53 bits times 2^(shift - 64), and its part of a turn has the words part[0], [1] and [2]. */
    const uint64_t whole = (dsl_bits(x) & 0xfffffffffffff) | 0x10000000000000;
    const unsigned shift = (unsigned)(dsl_bits(x) >> 52 & 0x7ff) - (1075 - 64), first = shift / 64, by = shift % 64;
    uint64_t part[3];
    unsigned __int128 sum = 0;
    for (int n = 2; n >= 0; --n) {
        const uint64_t *bits = turn + first + n;
        sum = (unsigned __int128)whole * (by ? bits[0] << by | bits[1] >> (64 - by) : bits[0]) + (uint64_t)(sum >> 64);
        part[n] = (uint64_t)sum;
    }
    /* To the nearest quarter, and what is left in parts of one: a sign, 128 bits and 64 more. */
    uint64_t quarter = (part[0] + ((uint64_t)1 << 61)) >> 62, more = part[2] << 2;
    unsigned __int128 left = (unsigned __int128)(part[0] << 2 | part[1] >> 62) << 64 | (part[1] << 2 | part[2] >> 62);
    const int below = left >> 127 != 0;
    if (below) {
        more = -more;
        left = ~left + (more == 0);
    }
    unsigned zeros = 0;
    for (; zeros < 127 && left >> 127 == 0; ++zeros) {
        left = left << 1 | more >> 63;
        more <<= 1;
    }
    /* Times pi / 2, as the sum of two numbers. */
    const unsigned __int128 angle = (left >> 64) * (unsigned __int128)0xc90fdaa22168c234;
    const uint64_t high = (uint64_t)(angle >> 64) & ~(uint64_t)0xfff, low = (uint64_t)(angle >> 12);
    double most = (double)high * dsl_from_bits((uint64_t)(960 - zeros) << 52);
    double least = (double)low * dsl_from_bits((uint64_t)(908 - zeros) << 52), both = most + least;
    double sign = below != (x < 0.0) ? -1.0 : 1.0;
    *turned = x < 0.0 ? -quarter : quarter;
    *r = both * sign;
    *rest = (least - (both - most)) * sign;
}
