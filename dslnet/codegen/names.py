"""User names in C: unchanged where C can take them, else with a trailing underscore or the letter spelled out."""

from __future__ import annotations

import re
import unicodedata

KEYWORDS = """
auto break case char const continue default do double else enum extern float for goto if inline int long register
restrict return short signed sizeof static struct switch typedef union unsigned void volatile while asm typeof NULL
bool true false
"""
"""Of C."""
OWN = """
I INFINITY NAN acos acosh ago anew armed asin asinh assert at atan atan2 atanh base begin begins begins_at beside block
blocks borrowing bounds breadth by_length calendar calendars ceil cell chance column common constants cos cosf count
delay delay16 delay8 delays deliveries delivery denominator depth drawn dt due early either end end_source end_target
ends ends_at erf errno every exp expf fabs failed failure far few few16 few32 field fields filled fired first
first_source first_target floor fmod from from_now full gathered grown held holding incoming incoming_ends indegree
index int32_t int64_t into into_2 into_3 is_due item key kind last law left left_out lesson lessons line lines linux
list log logf longest main many mask mean member memcpy memset net neuron next next_first next_last next_row none now
number numerator offset on one order other others own padded padding page pages part partial parts past pause period
place places played position post_count post_list post_members post_padded post_size post_slots post_spikes pow powf
pre_count pre_members pre_size projections reach rest ring rings rint room round row row_part row_source rows run
run_begin run_end run_first run_last run_shift sampler samplers self sender sent sent_at share shared shift shortest
signal sin since sinf size size_t slot slots source source16 source32 source_of sources spent spent_slots spike
spike_buffer spike_buffers split spread sqrt sqrtf stale start starts stderr stdin stdout stirred stirs stride sums
switches synapse t table take_due tan tanf target target16 target32 team thread threads tick ticks to total trunc turn
uint16_t uint32_t uint64_t uint8_t uint_fast8_t unix until value values watched whole width young youngs
"""
"""What generated functions call their own, and functions of the headers."""
TAKEN = frozenset(f"{KEYWORDS} {OWN}".split())
MACROS = re.compile(
    r"(ADJ|ATOMIC|CLOCKS?|CLONE|CLOSE|CPU|EXIT|FD|FP|F|HUGE|INT\d*|INTMAX|INTPTR|L|M|MATH|MB|MOD|PTHREAD|PTRDIFF|RAND"
    r"|SCHED|SEEK|SIG|SIZE|STA|STD\w*|TEMP|TIMER?|UINT\w*|WCHAR|WINT)_[A-Z0-9]\w*|[RWX]_OK|W[A-Z]{5,}|SNAN\w*"
    r"|dsl_\w+|DSL_\w+|atomic_\w+|INFINITY|MAXFLOAT|NAN|NFDBITS|CSIGNAL|(BIG|LITTLE|PDP)_ENDIAN|BYTE_ORDER|sched_priority|math_errhandling"
)
"""What the headers of the generated file and the library define."""
NUMBERED = re.compile(r"(length|pair|sent|source|total)_\d+")
"""What generated functions call several of a kind, that are taken together."""
FUNCTIONS = re.compile(
    r"_(arrive|constants|count|deliver|draw|holds|keep|look_back|missed|partial|points|prepare|read|rest|step|take_in|update)"
    r"(_(\d+|apart|before|in_colour|in_colour_apart|side_by_side))?$"
)
"""How the names end that are made of the name of a class."""
STRUCTS = """
Calendar Constants Delivery Lesson Network Pace Page Part Place Ring Sampler Shifts SpikeBuffer Team
"""
TYPES = frozenset(STRUCTS.split())
"""The structs that are not the user's."""


def c_name(name: str) -> str:
    """The name of a field, class or population in C. What ends in an underscore gets another: no two become one."""
    if name.isascii():
        taken = name in TAKEN or MACROS.fullmatch(name) or NUMBERED.fullmatch(name)
        return f"{name}_" if taken or name.endswith("_") else name
    text = "".join(_letter(character) for character in name)
    return f"{text}_u_" if text.endswith("_") else f"{text}_"


def type_name(name: str, taken: set[str]) -> str:
    """The name of a class as that of a struct; a small letter at its begin might name a function of the headers, and
    a word of ours at its end a function of another class."""
    text = c_name(name)
    unsafe = text in TYPES or text[:1].islower() or FUNCTIONS.search(text)
    return unique(f"{text}_" if unsafe else text, taken)


def _letter(character: str) -> str:
    """A Greek letter by its name, any other that is not ASCII by its code."""
    if character.isascii():
        return character
    words = unicodedata.name(character, "").split()
    if words[:1] == ["GREEK"] and len(words) == 4:
        return words[3].lower() if words[1] == "SMALL" else words[3].capitalize()
    return f"u{ord(character):04x}"


def unique(name: str, taken: set[str]) -> str:
    """The name, with a number where it is taken already; it is taken from now on."""
    found, number = name, 2
    while found in taken:
        found, number = f"{name}_{number}", number + 1
    taken.add(found)
    return found
