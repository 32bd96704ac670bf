/* needs: some, chance64, chance_of */
DSL_SOME(dsl_chance)
