"""The small library that synapses come and go by in rows with room (`compiled/roomy.py`). It is the same for all
networks, and built when it is first wanted."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from dslnet.codegen.build import Library, build
from dslnet.codegen.unit import runtime

HEAD = "/* Written by dslnet. */\n#include <stdint.h>\n#include <string.h>\n"
STRUCTS = """\
typedef struct {
    int64_t values; /* so many arrays have a value for each synapse, of this size */
    void **value;
    const int64_t *size;
    const int64_t *begin; /* of each row */
    int64_t *end;
    uint16_t *target16; /* targets, or NULL where they need 32 bits */
    uint32_t *target32;
    const int64_t *first; /* where each column begins, the same synapses by target, or NULL where nobody asks */
    int64_t *last;
    uint16_t *source16;
    uint32_t *source32;
    uint32_t *from; /* and where they stand in the rows */
} Roomy;

typedef struct {
    int64_t threads;
    int64_t *first; /* rows of each source, */
    int64_t *last; /* an empty one at the end included */
    int64_t *behind; /* and where its synapses end */
    uint32_t *row_part; /* the part of each row */
    uint32_t *starts; /* where its synapses of each thread begin */
    uint16_t *target16; /* of each synapse the target, */
    uint32_t *target32;
    uint32_t *place; /* and where it stands in the rows of the whole */
} RoomyByDelay;
"""
ENTRIES = """\
void dsl_roomy_add(const Roomy *self, int64_t count, const int64_t *row, const int64_t *pre, const int64_t *post,
    int64_t *place);
void dsl_roomy_take(const Roomy *self, int64_t count, const int64_t *row, const int64_t *pre, const int64_t *place,
    const uint8_t *stays, int64_t *moved);
void dsl_roomy_find(const Roomy *self, int64_t count, const int64_t *row, const int64_t *post, uint8_t *found);
int64_t dsl_roomy_onto(const Roomy *self, int64_t rows, const uint8_t *onto, int64_t *row, int64_t *place);
void dsl_roomy_where(const Roomy *self, int64_t rows, const int32_t *number, int64_t *place);
void dsl_roomy_sort(const Roomy *self, int64_t rows, const int64_t *row);
void dsl_roomy_copy(int64_t pieces, const int64_t *begin, const int64_t *end, const int64_t *to, int64_t size,
    const char *from, char *into);
void dsl_roomy_renumber(const Roomy *self, int64_t threads, const int64_t *bounds, const int64_t *moved);
void dsl_by_delay_add(const RoomyByDelay *self, int64_t count, const int64_t *whole, const int64_t *part,
    const int64_t *post, const int64_t *place);
void dsl_by_delay_behind(const RoomyByDelay *self, int64_t count, const int64_t *whole, const int64_t *part,
    const int64_t *place, int64_t *behind);
void dsl_by_delay_take(const RoomyByDelay *self, int64_t count, const int64_t *whole, const int64_t *part,
    const int64_t *place, const int64_t *limit, const int64_t *moved);
void dsl_by_delay_renumber(const RoomyByDelay *self, int64_t sources, const int64_t *moved);
"""
OURS = ("compiler", "flags", "directory")
"""The choices of a build that concern it."""


def roomy_library(choices: Mapping[str, Any]) -> Library:
    """Built as the network was."""
    return _built(tuple((name, _kept(choices.get(name))) for name in OURS))


@lru_cache(maxsize=8)
def _built(choices: tuple[tuple[str, Any], ...]) -> Library:
    text = "\n".join((HEAD, STRUCTS, *(runtime(name) for name in ("roomy", "roomy_by_delay"))))
    return build(text, STRUCTS + ENTRIES, name="synapses", **dict(choices))


def _kept(choice: Any) -> Any:
    return tuple(choice) if isinstance(choice, list) else choice
