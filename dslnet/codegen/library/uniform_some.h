/* needs: some, uniform64, uniform_of */
DSL_SOME(dsl_uniform)
