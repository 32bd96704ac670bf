/* needs: within, uniform_of, binomial_drawn */
DSL_WITHIN(dsl_binomial_within, DSL_TWO(n, p),
           dsl_binomial_drawn(dsl_uniform_of(key0, key1, neuron, draw, tick), key0, key1, neuron, draw, tick, n, p))
