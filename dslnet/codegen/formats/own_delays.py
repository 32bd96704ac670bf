"""What layouts share in which each synapse has a delay of its own: arrays of 8 or 16 bits, beside an index of rows."""

from __future__ import annotations

from dslnet.codegen.ir import Member

DELAYS = {"8": {"delay8": "uint8_t"}, "16": {"delay16": "uint16_t"}}
WIDTHS = {
    f"{target}_{delay}": {f"target{target}": f"uint{target}_t"} | array
    for target in (16, 32)
    for delay, array in DELAYS.items()
}


def delay_members() -> list[Member]:
    """The delays of the synapses, in the struct of a projection."""
    return [
        Member("const uint8_t *", "delay8", "of each synapse in ticks, or NULL where they need 16 bits"),
        Member("const uint16_t *", "delay16"),
    ]
