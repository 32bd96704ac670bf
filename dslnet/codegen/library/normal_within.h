/* needs: within, normal_of */
DSL_WITHIN(dsl_normal_within, DSL_TWO(loc, scale), loc + scale * dsl_normal_of(key0, key1, neuron, draw, tick))
