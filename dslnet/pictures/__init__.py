"""Pictures with matplotlib: `pip install 'dslnet[plot]'`.

Each draws on `ax`, or on a new figure without it, and returns the axes, which may be changed further.
"""

from dslnet.pictures.connections import connectivity, receptive_fields, weight_histogram, weight_matrix
from dslnet.pictures.curves import draw_curve as curve
from dslnet.pictures.diagram import diagram
from dslnet.pictures.profile import draw_profile as profile
from dslnet.pictures.spikes import draw_raster as raster
from dslnet.pictures.traces import draw_recording as traces

__all__ = [
    "connectivity",
    "curve",
    "diagram",
    "profile",
    "raster",
    "receptive_fields",
    "traces",
    "weight_histogram",
    "weight_matrix",
]
