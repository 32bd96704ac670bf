/* needs: bits */
/* Where the equations are asked for in a piece of a curve, from -1 to 1: first the nodes of a polynomial, which
   are those of Chebyshev to 20 bits, so that their squares are exact, in pairs from the middle outwards. Behind
   them points between these, both ends, and the middle, where the polynomial is tried. Ten nodes in double
   precision, six in single. */
static const double dsl_curve_nodes[2][16] = {
    {0x1.40608p-3, -0x1.40608p-3, 0x1.d0e3p-2, -0x1.d0e3p-2, 0x1.6a09ep-1, -0x1.6a09ep-1, 0x1.c832p-1, -0x1.c832p-1,
     0x1.f9b24p-1, -0x1.f9b24p-1, 1.0, -1.0, 0.9375, -0.828125, 0.3125, 0.0},
    {0x1.0907cp-2, -0x1.0907cp-2, 0x1.6a09ep-1, -0x1.6a09ep-1, 0x1.ee8dep-1, -0x1.ee8dep-1, 1.0, -1.0,
     0.875, -0.875, 0.5, -0.5, 0.1875, -0.1875, 0.75, 0.0},
};
#define DSL_MIDDLE 15
