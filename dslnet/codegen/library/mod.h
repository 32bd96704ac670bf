/* needs: product */
/* numpy.mod: the remainder with the sign of the divisor, as NumPy has it while |a / b| < 2^53. Beyond, where
   neighbours of a lie further apart than b, the result is NaN. */
DSL_INLINE double dsl_mod(double a, double b) {
    DSL_EXACT
    double ratio = trunc(a / b), high, low;
    dsl_product(ratio, b, &high, &low);
    double rest = fabs(a) < fabs(b) ? a : (a - high) - low;
    rest = ((rest < 0.0) & (b > 0.0)) ? rest + b : rest;
    rest = ((rest > 0.0) & (b < 0.0)) ? rest + b : rest;
    rest = rest == 0.0 ? copysign(0.0, b) : rest;
    return fabs(ratio) < 0x1p53 ? rest : (double)NAN;
}
