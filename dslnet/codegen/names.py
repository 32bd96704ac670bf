"""User names in C: unchanged where C can take them, else with a trailing underscore or the letter spelled out."""

from __future__ import annotations

import unicodedata

KEYWORDS = frozenset(
    "auto break case char const continue default do double else enum extern float for goto if inline int long "
    "register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while "
    "asm typeof NULL bool true false".split()
)
OURS = frozenset(
    "self net constants tick t dt block neuron synapse source spike slot begin end first last size padded thread "
    "threads list count total row into target past value rows width share place position blocks number "
    "int64_t int32_t uint64_t uint32_t uint16_t uint8_t Network Sampler SpikeBuffer Team "
    "exp log sin cos tan pow sqrt floor ceil rint trunc fabs fmod erf main memcpy memset errno signal unix linux "
    "stdin stdout stderr assert INFINITY NAN I".split()
)


def c_name(name: str) -> str:
    """The name of a field, class or population in C."""
    text = name.replace(".", "_")
    if not text.isascii():
        text = "".join(_letter(character) for character in text)
        text = text if text.endswith("_") else text + "_"
    return text + "_" if text in KEYWORDS or text in OURS else text


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
