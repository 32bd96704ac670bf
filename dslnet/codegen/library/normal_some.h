/* needs: some, normal64, normal_of */
DSL_SOME(dsl_normal)
