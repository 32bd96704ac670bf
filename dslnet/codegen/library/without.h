/* needs: add_with_rest */
/* Such a sum without one of its terms: of equal terms the same is left, wherever they stand. */
DSL_INLINE double dsl_without(double total, double rest, double term) {
    DSL_EXACT
    dsl_add_with_rest(&total, &rest, -term);
    return total + rest;
}
