/* needs: bits */
/* Where the equations are asked for in a piece of a curve, from -1 to 1: first the nodes of a polynomial, which
   are those of Chebyshev to 20 bits, so that their squares are exact, in pairs from the middle outwards. Behind
   them points between these, both ends, and the middle, where the polynomial is tried. Eight nodes in double
   precision, six in single. */
static const double dsl_curve_nodes[2][16] = {
    {0x1.8f8bp-3, -0x1.8f8bp-3, 0x1.1c73cp-1, -0x1.1c73cp-1, 0x1.a9b66p-1, -0x1.a9b66p-1, 0x1.f629p-1, -0x1.f629p-1,
     1.0, -1.0, 0.921875, -0.921875, 0.703125, -0.703125, 0.375, 0.0},
    {0x1.0907cp-2, -0x1.0907cp-2, 0x1.6a09ep-1, -0x1.6a09ep-1, 0x1.ee8dep-1, -0x1.ee8dep-1, 1.0, -1.0,
     0.875, -0.875, 0.5, -0.5, 0.1875, -0.1875, 0.75, 0.0},
};
#define DSL_MIDDLE 15
