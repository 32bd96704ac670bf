/* needs: curve_fit, curve_known */
/* The coefficients of all functions in a piece, of which `y` has sixteen points of the first one and 64 further
   those of the next, and whether they can be read: what is to change little in a piece stands behind the
   functions. */
static inline int dsl_curve_piece(int64_t nodes, int64_t functions, int64_t arguments, int64_t divisors,
    const double *y, double *coefficients)
{
    int good = 1;
    for (int64_t each = functions; each < functions + arguments && good; ++each)
        good = dsl_is_gentle(y + 64 * each);
    for (int64_t each = functions + arguments; each < functions + arguments + divisors && good; ++each)
        good = dsl_is_steady(y + 64 * each);
    for (int64_t each = 0; each < functions && good; ++each) {
        dsl_curve_fit(nodes, y + 64 * each, coefficients + 10 * each);
        good = dsl_curve_fits(nodes, y + 64 * each, coefficients + 10 * each);
    }
    return good;
}
