/* needs: bits */
/* x^y where `value` is that of |x|, finite and not 0: the special cases of C, and so of NumPy. Where x or y is one number
   for all, or x was chosen, gcc vectorises no chain of `? :`. */
DSL_INLINE double dsl_pow_edges(double x, double y, double value) {
    const double size = fabs(x);
    const int whole = floor(y) == y, even = floor(y * 0.5) == y * 0.5;
    value = dsl_choose(size == 0.0, dsl_choose(y < 0.0, (double)INFINITY, 0.0), value);
    const double least = dsl_choose(whole, -(double)INFINITY, 0.0);
    value = dsl_choose(x < least, (double)NAN, value);
    value = dsl_choose(size == (double)INFINITY, dsl_choose(y < 0.0, 0.0, (double)INFINITY), value);
    const double sign = dsl_choose(whole, dsl_choose(even, 0.0, -0.0), 0.0);
    value = dsl_from_bits(dsl_bits(value) ^ (dsl_bits(x) & dsl_bits(sign)));
    value = dsl_choose(__builtin_isunordered(x, y), (double)NAN, value);
    return dsl_choose(y == 0.0, 1.0, dsl_choose(x == 1.0, 1.0, value));
}
