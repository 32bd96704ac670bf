"""User names in C: unchanged where C can take them, else with a trailing underscore or the letter spelled out."""

from __future__ import annotations

import re
import unicodedata

KEYWORDS = frozenset(
    "auto break case char const continue default do double else enum extern float for goto if inline int long "
    "register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while "
    "asm typeof NULL bool true false".split()
)
MACROS = re.compile(
    r"(ADJ|ATOMIC|CLOCKS?|CLONE|CLOSE|CPU|EXIT|FD|FP|F|HUGE|INT\d*|INTMAX|INTPTR|L|M|MATH|MB|MOD|PTHREAD|PTRDIFF|RAND|SCHED"
    r"|SEEK|SIG|SIZE|STA|STD\w*|TEMP|TIMER?|UINT\w*|WCHAR|WINT)_[A-Z0-9]\w*|[RWX]_OK|W[A-Z]{5,}|SNAN\w*"
    r"|INFINITY|MAXFLOAT|NAN|NFDBITS|CSIGNAL|BIG_ENDIAN|LITTLE_ENDIAN|PDP_ENDIAN|BYTE_ORDER|sched_priority|math_errhandling"
)
"""What the headers of the generated file define."""
TYPES = frozenset("Network Sampler SpikeBuffer Team Constants Pace Place".split())
"""The structs that are not the user's."""
OURS = frozenset(
    "self net constants tick t dt block neuron synapse source spike slot begin end first last size padded thread "
    "threads list count total row into target past value rows width share place position blocks number "
    "order pause held full failed numerator denominator failure projections sampler samplers spike_buffer "
    "spike_buffers watched armed either team number slots bounds key partial delay sent sender synapse split "
    "int64_t int32_t uint64_t uint32_t uint16_t uint8_t size_t uint_fast8_t "
    "exp log sin cos tan pow sqrt floor ceil rint trunc fabs fmod erf main memcpy memset errno signal unix linux "
    "stdin stdout stderr assert INFINITY NAN I".split()
)


def c_name(name: str) -> str:
    """The name of a field, class or population in C."""
    text = name.replace(".", "_")
    if not text.isascii():
        text = "".join(_letter(character) for character in text)
        text = text if text.endswith("_") else text + "_"
    return text + "_" if text in KEYWORDS or text in OURS or MACROS.fullmatch(text) else text


def type_name(name: str, taken: set[str]) -> str:
    """The name of a class as that of a struct; a small letter at its begin might name a function of the headers."""
    text = c_name(name)
    return unique(text + "_" if text in TYPES or text[:1].islower() else text, taken)


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
