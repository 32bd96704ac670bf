/* needs: poisson */
/* A count in single precision, drawn in double. */
static inline float dsl_poissonf(float uniform, float mean) { return (float)dsl_poisson(uniform, mean); }
