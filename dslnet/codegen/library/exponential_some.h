/* needs: some, exponential64, exponential_of */
DSL_SOME(dsl_exponential)
