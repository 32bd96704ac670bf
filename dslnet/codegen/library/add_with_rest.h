/* needs: bits */
/* A sum from which terms can be taken away again: `rest` is what rounding takes off the total (Neumaier 1974). */
DSL_INLINE void dsl_add_with_rest(double *total, double *rest, double term) {
    DSL_EXACT
    const double sum = *total + term, part = sum - *total;
    *rest += (*total - (sum - part)) + (term - part);
    *total = sum;
}
