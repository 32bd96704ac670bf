/* needs: within, exponential_of */
DSL_WITHIN(dsl_exponential_within, double scale, scale * dsl_exponential_of(key0, key1, neuron, draw, tick))
