/* How fast a matrix goes through the processor: read once, or read and written in place, `times` times over. */
#include <stdint.h>

#define TOGETHER 64
/* Each time anew: the compiler may not take several times in one. */
#define ANEW __asm__ volatile("" ::: "memory")

#define STREAMS(TYPE)                                                                     \
    TYPE read_##TYPE(const TYPE *values, int64_t count, int64_t times)                    \
    {                                                                                     \
        TYPE sums[TOGETHER] = {0};                                                        \
        for (int64_t time = 0; time < times; ++time) {                                    \
            ANEW;                                                                         \
            for (int64_t first = 0; first + TOGETHER <= count; first += TOGETHER) {       \
                for (int lane = 0; lane < TOGETHER; ++lane) {                             \
                    sums[lane] += values[first + lane];                                   \
                }                                                                         \
            }                                                                             \
        }                                                                                 \
        for (int lane = 1; lane < TOGETHER; ++lane) {                                     \
            sums[0] += sums[lane];                                                        \
        }                                                                                 \
        return sums[0];                                                                   \
    }                                                                                     \
    void write_##TYPE(TYPE *values, int64_t count, int64_t times, TYPE factor)            \
    {                                                                                     \
        for (int64_t time = 0; time < times; ++time) {                                    \
            ANEW;                                                                         \
            for (int64_t place = 0; place < count; ++place) {                             \
                values[place] *= factor;                                                  \
            }                                                                             \
        }                                                                                 \
    }

STREAMS(double)
STREAMS(float)
