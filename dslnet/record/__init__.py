"""What a simulation keeps: samples of fields, spikes, and how one looks at them."""

from dslnet.record.recording import Recording
from dslnet.record.samples import FieldSampler
from dslnet.record.spikes import SpikeSampler

__all__ = ["FieldSampler", "Recording", "SpikeSampler"]
