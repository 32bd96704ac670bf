"""From a network to its plan: connections drawn, layouts chosen, arrays filled."""
