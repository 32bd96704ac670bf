"""Recordings for other packages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dslnet.messages.optional import load
from dslnet.record.names import ENDS, TIME, check_different, of_event
from dslnet.record.samples import FieldSampler
from dslnet.record.streams import axis_names

if TYPE_CHECKING:
    from dslnet.record.recording import Recording


def to_xarray(recording: Recording) -> Any:
    """An xarray.Dataset of a recording.

    A field has the dimensions `time` and `neuron` (`axis_0`, `axis_1`, ... where there are several). An event E has a
    dimension E of its own, with `E_time` in ms and `E_index`. Fields of a projection have `synapse`, `pre` or `post` in
    the place of `neuron`, and synapses the coordinates `pre_index` and `post_index`.
    """
    xarray = load("xarray", "to_xarray()", "pip install 'dslnet[files]'")
    check_different(names_of(recording), "to_xarray()")
    variables: dict[str, Any] = {}
    for name, sampler in recording.fields.items():
        variables[name] = ((TIME, *axes_of(sampler)), recording[name], unit_attributes(sampler.unit))
    for name in recording.events:
        spikes = recording[name]
        variables[f"{name}_time"] = ((name,), spikes.time, unit_attributes("ms"))
        variables[f"{name}_index"] = ((name,), spikes.index)
    coordinates: dict[str, Any] = {}
    if recording.fields:
        coordinates["time"] = ("time", recording.time, unit_attributes("ms"))
    if recording.of_synapses:
        coordinates |= {"pre_index": ("synapse", recording.pre_index), "post_index": ("synapse", recording.post_index)}
    return xarray.Dataset(variables, coords=coordinates, attrs={recording.kind: recording.name})


def names_of(recording: Recording) -> list[str]:
    """Of all arrays, and of all dimensions but those that an array has the name of."""
    axes = {axis for sampler in recording.fields.values() for axis in axes_of(sampler)}
    arrays = [name for event in recording.events for name in of_event(event)]
    own = [TIME] if recording.fields else []
    return [*recording.fields, *arrays, *own, *(ENDS if recording.of_synapses else ()), *axes, *recording.events]


def axes_of(sampler: FieldSampler) -> tuple[str, ...]:
    """The dimensions of a sample."""
    return axis_names(sampler.shape, None if sampler.columns is None else sampler.columns.axis)


def unit_attributes(unit: str | None) -> dict[str, str]:
    """The unit as the attribute that xarray and its pictures look for."""
    return {} if unit is None else {"units": unit}
