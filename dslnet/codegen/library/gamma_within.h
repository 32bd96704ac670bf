/* needs: within, uniform_of, gamma_drawn */
DSL_WITHIN(dsl_gamma_within, DSL_TWO(shape, scale),
           dsl_gamma_drawn(dsl_uniform_of(key0, key1, neuron, draw, tick), key0, key1, neuron, draw, tick, shape, scale))
