/* needs: within, normal_of, exp */
DSL_WITHIN(dsl_lognormal_within, DSL_TWO(mean, sigma),
           dsl_exp(mean + sigma * dsl_normal_of(key0, key1, neuron, draw, tick)))
