"""Where a run begins: initial values drawn and laid out in the arrays of a plan, in place, so that views stay valid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dslnet.arrays import Arrays
from dslnet.connect.connectivity import Connectivity
from dslnet.connect.ordering import is_ascending
from dslnet.connect.rows import pieces_of
from dslnet.declaring.switch import SWITCH
from dslnet.distributions import Distribution
from dslnet.distributions.given import Given, given
from dslnet.errors import DeclarationError, NetworkError
from dslnet.members.of_distance import OfDistance
from dslnet.members.values import storable
from dslnet.members.views import places_in
from dslnet.neuron import Neuron
from dslnet.philox import generator
from dslnet.plan import PopulationPlan, ProjectionBundle
from dslnet.planning.brought import brings_weights
from dslnet.planning.counting import counted, rate_fields, ring
from dslnet.planning.sharing import shared_values
from dslnet.planning.synapse_parameters import given_of
from dslnet.plasticity.divisors import check_divisor
from dslnet.program import arriving, held_states, silence
from dslnet.synapse import Synapse


def draw(seed: int, distribution: Distribution | Given, shape: tuple[int, ...], *key: str | int) -> NDArray[Any]:
    """Values from a distribution, keyed by its own seed or the simulator's, and by what they are for."""
    chosen = seed if distribution.seed is None else distribution.seed
    return distribution.draw(generator(chosen, *key), shape)


def fill_population(plan: PopulationPlan, population: Neuron, seed: int) -> None:
    """The values of a population right after the start."""
    values = {f.name: population._initial.get(f.name, f.default) for f in plan.model.fields if f.name in plan.arrays}
    for name in in_order(plan.name, values):
        if plan.model.field(name).kind == "port":
            plan.arrays[name].fill(0)
        else:
            value = storable(f"{plan.name}.{name}", _drawn(plan, seed, name, values[name]), plan.arrays[name])
            spread(plan.arrays[name], value.ravel(), plan.size)
    plan.arrays["t_last"].fill(-np.inf)
    plan.arrays[SWITCH].fill(population._argument("enabled"))
    silences = [silence(event.name) for event in plan.model.events]
    inputs = [arriving(name) for name in held_states(plan.model)]
    counts = [kept(record.name) for record in rate_fields(plan.model) for kept in (ring, counted)]
    for name in (*silences, *inputs, *counts):
        if name in plan.arrays:
            plan.arrays[name].fill(0)


def in_order(owner: str, values: Mapping[str, Any]) -> list[str]:
    """The names of fields, each after those that its distribution takes parameters from. Raises DeclarationError for
    fields that wait for each other."""
    done: list[str] = []

    def visit(name: str, waiting: tuple[str, ...]) -> None:
        if name in waiting:
            circle = " -> ".join((*waiting[waiting.index(name) :], name))
            raise DeclarationError(f"{owner}: initial values wait for each other, {circle}; give one of them numbers")
        value = values.get(name)
        for other in value.fields.values() if isinstance(value, Distribution) else ():
            visit(other, (*waiting, name))
        if name in values and name not in done:
            done.append(name)

    for name in values:
        visit(name, ())
    return done


def _drawn(plan: PopulationPlan, seed: int, name: str, value: Any) -> Any:
    """The value of a field; a distribution is drawn, with parameters as they are in the arrays by now."""
    if not isinstance(value, Distribution):
        return value
    shape = (plan.size,) if len(plan.arrays[name]) > 1 or plan.size == 1 else ()
    stored = {n: plan.arrays[n] for n in value.fields.values() if n in plan.arrays}
    known = {n: a[: plan.size] if len(a) > 1 else a[0] for n, a in stored.items()}
    return draw(seed, given_in(f"{plan.name}.{name}", value, known, shape), shape, plan.name, name, 0, 0)


def given_in(what: str, value: Distribution, known: Mapping[str, Any], shape: tuple[int, ...]) -> Given:
    """A distribution with the values of its fields. Raises DeclarationError where one number is drawn with many."""
    found = given(what, value, known)
    for word, values in found.values.items():
        if shape == () and np.ndim(values):
            name = value.fields[word]
            count = len(values)
            raise DeclarationError(f"{what} is one number, and {name}, a parameter of {value!r}, has {count} values")
    return found


def spread(array: NDArray[Any], values: NDArray[Any], size: int) -> None:
    """Values into a padded array; the padding repeats the last one."""
    array[:size] = values if len(array) > 1 else values[0]
    array[size:] = array[size - 1] if size <= len(array) else array[0]


def fill_projection(bundle: ProjectionBundle, projection: Synapse[Any, Any], seed: int) -> None:
    """The values of a projection right after the start."""
    given_values = {f.name: projection._initial.get(f.name, f.default) for f in bundle.model.fields}
    for name in (
        each for each in in_order(bundle.name, given_values) if each in bundle.arrays and each not in bundle.borrowed
    ):
        record, value = bundle.model.field(name), given_values[name]
        level, what = bundle.program.levels[name], f"{bundle.name}.{name}"
        if brings_weights(bundle.connectivity, projection, record.name):
            value, what = bundle.connectivity.weights, f"{what}, from the pattern"
        elif isinstance(value, Distribution):
            made = given_of(bundle, projection, name, value, level, bundle.arrays.__getitem__)
            value = draw(seed, made, shape_at(bundle, projection, level), bundle.name, record.name, 0, 0)
        elif isinstance(value, OfDistance) and level == "synapse":
            value = each_value(bundle.connectivity, projection, what, value)
        if not isinstance(value, OfDistance):
            value = storable(what, value, bundle.arrays[name])
        if level in ("pre", "post"):
            keep_of_side(bundle.arrays[name], getattr(projection, level), what, value)
        else:
            if record.kind == "param" and np.ndim(value) == 0 and not isinstance(value, OfDistance):
                check_divisor(what, bundle.model, name, value)
            bundle.arrays[name][...] = field_values(bundle.connectivity, projection, what, value)
    for name in bundle.program.specials:
        bundle.arrays[name].fill(-np.inf)


def shape_at(bundle: ProjectionBundle, projection: Synapse[Any, Any], level: str) -> tuple[int, ...]:
    """The shape of what is drawn for a field of that level."""
    if level in ("pre", "post"):
        shape: tuple[int, ...] = getattr(projection, level).shape
        return shape
    return () if level == "projection" else bundle.connectivity.given_shape


def keep_of_side(array: NDArray[Any], side: Any, what: str, value: Any) -> None:
    """Values for the neurons of one side, a population or a view: one number, or one for each in its shape."""
    if isinstance(value, OfDistance):
        raise NetworkError(f"{what}: it is one value a neuron, and a function of distance gives one a synapse")
    values = np.asarray(value)
    if values.shape not in ((), side.shape, (side.size,)):
        raise NetworkError(
            f"{what}: the values have shape {values.shape}; give one number, or one for each neuron of {side!r} in the "
            f"shape {side.shape}"
        )
    if values.ndim == 0:
        array.fill(values)
    else:
        array[side.positions] = values.ravel()


def field_values(connectivity: Connectivity, projection: Synapse[Any, Any], what: str, value: Any) -> NDArray[Any]:
    """The values of a field as they are stored: for each synapse, or for each place of a filter that they share."""
    if not connectivity.assigns_each:
        return shared_values(connectivity, what, value)
    return connectivity.stored(synapse_values(connectivity, projection, what, value))


def each_value(connectivity: Connectivity, projection: Synapse[Any, Any], what: str, rule: OfDistance) -> NDArray[Any]:
    """What a function of distance gives each synapse. Raises NetworkError where synapses share their values."""
    if not connectivity.assigns_each:
        return shared_values(connectivity, what, rule)
    return rule.values(what, projection, connectivity)


def synapse_values(connectivity: Connectivity, projection: Synapse[Any, Any], what: str, value: Any) -> NDArray[Any]:
    """One number, one value per synapse in the order (pre, post), those of a matrix [post, pre] or of a function of
    distance; `what` names them in a message."""
    if isinstance(value, OfDistance):
        return value.values(what, projection, connectivity)
    values = np.asarray(value)
    count = connectivity.size
    if values.ndim == 0 or values.shape == (count,):
        return values
    matrix = (projection.post.size, projection.pre.size)
    if values.shape == matrix:
        return _from_matrix(connectivity, projection, values)
    raise NetworkError(
        f"{what}: the values have shape {values.shape}; give one number, an array of shape ({count},) "
        f"in the order of (pre, post), or a matrix [post, pre] of shape {matrix}"
        + (", that is, the transposed of yours" if values.shape == matrix[::-1] else "")
    )


def _from_matrix(connectivity: Connectivity, projection: Synapse[Any, Any], matrix: NDArray[Any]) -> NDArray[Any]:
    """The entries of a matrix in the order (pre, post), without the indices of all of them at once."""
    post, pre = places_in(projection.post), places_in(projection.pre)
    if connectivity.plain.is_dense and is_ascending(pre) and is_ascending(post):
        return matrix.T.ravel()
    rows, lengths = connectivity.explicit(), connectivity.lengths
    assert rows.targets is not None
    found = np.empty(rows.size, matrix.dtype)
    for first, last in pieces_of(rows.offsets):
        begin, end = rows.offsets[[first, last]]
        columns = np.repeat(pre[first:last], lengths[first:last])
        found[begin:end] = matrix[post[rows.targets[begin:end]], columns]
    return found


def shaped(plan: PopulationPlan) -> Arrays:
    """The arrays as the user sees them: without padding, in the shape of the population, or of shape ()."""
    found: Arrays = {}
    for record in plan.model.fields:
        if record.name in plan.arrays:
            array = plan.arrays[record.name]
            many = record.per == "neuron" or record.name in plan.wide
            found[record.name] = array[: plan.size].reshape(plan.shape) if many else array.reshape(())
            found[record.name].flags.writeable = record.kind != "rate"
    found["t_last"] = plan.arrays["t_last"][: plan.size].reshape(plan.shape)
    return found
