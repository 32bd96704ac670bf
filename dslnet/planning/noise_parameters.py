"""Parameters of noise that are fields: what their distribution cannot have is refused before a run."""

from __future__ import annotations

from dslnet.distributions.given import Given
from dslnet.plan import NetworkPlan, PopulationPlan


def check_noise(plan: NetworkPlan) -> None:
    """Raise DeclarationError for the first parameter or bound of a noise field that is out of its range now."""
    for population in plan.populations:
        for record in population.model.fields:
            if record.kind == "noise" and record.distribution.fields:
                _given(population, record.name).check()


def _given(population: PopulationPlan, name: str) -> Given:
    distribution = population.model.field(name).distribution
    arrays = {word: population.arrays[field] for word, field in distribution.fields.items()}
    values = {word: array[: population.size] if len(array) > 1 else array[0] for word, array in arrays.items()}
    return Given(distribution, values, what=f"{population.name}.{name}")
