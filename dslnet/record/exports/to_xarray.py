"""Recordings for other packages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dslnet.optional import load
from dslnet.record.streams import axis_names

if TYPE_CHECKING:
    from dslnet.record.recording import Recording


def to_xarray(recording: Recording) -> Any:
    """An xarray.Dataset of a recording.

    A field has the dimensions `time` and `neuron` (`axis_0`, `axis_1`, ... where there are several). An event E has a
    dimension E of its own, with `E_time` in ms and `E_index`.
    """
    xarray = load("xarray", "to_xarray()", "pip install 'dslnet[files]'")
    variables: dict[str, Any] = {}
    for name, sampler in recording.fields.items():
        variables[name] = (("time", *axis_names(sampler.shape)), recording[name], unit_attributes(sampler.unit))
    for name in recording.events:
        spikes = recording[name]
        variables[f"{name}_time"] = ((name,), spikes.time, unit_attributes("ms"))
        variables[f"{name}_index"] = ((name,), spikes.index)
    coordinates = {"time": ("time", recording.time, unit_attributes("ms"))} if recording.fields else {}
    return xarray.Dataset(variables, coords=coordinates, attrs={"population": recording.name})


def unit_attributes(unit: str | None) -> dict[str, str]:
    """The unit as the attribute that xarray and its pictures look for."""
    return {} if unit is None else {"units": unit}
