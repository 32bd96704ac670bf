/* needs: within, uniform_of, poisson_drawn */
DSL_WITHIN(dsl_poisson_within, double lam,
           dsl_poisson_drawn(dsl_uniform_of(key0, key1, neuron, draw, tick), key0, key1, neuron, draw, tick, lam))
