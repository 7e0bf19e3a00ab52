"""What a person is called: which of their names a reader sees, which part is the family name, how they are addressed.

The one place that decides it, for every page and letter. Values in, values out; a person is anything that has the
name columns of `hospital.models.Person`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from hospital.folding import ARABIC, HAN, HAN_RUN, fold, is_han
from hospital.sounding import family_of

FIRST, LAST = "first", "last"
FAMILY_FIRST = ("zh", "ja", "ko", "vi", "hu")  # languages that say the family name first
PARTICLES = frozenset({
    "al", "ap", "bin", "bint", "da", "das", "de", "del", "della", "der", "di", "dos", "du", "el", "ibn", "la", "le",
    "ter", "van", "von",
})  # fmt: skip


class Called(Protocol):
    """The name columns of a person."""

    name: str
    name_in_other_script: str
    name_transliterated: str
    preferred_name: str
    name_order: str
    language: str


def shown(person: Called, reader: str) -> str:
    """In the script of the reader's language, and beside it as the person writes it: "Chen Xiaoyu (陈晓雨)"."""
    first, *others = spelled(person, reader) or [""]
    return f"{first} ({others[0]})" if others else first


def spelled(person: Called, reader: str) -> list[str]:
    """The name in the script of the reader's language, then as the person writes it, then in other ways; no doubles."""
    names = [person.name, person.name_in_other_script, person.name_transliterated]
    known = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    return sorted(known, key=lambda name: not reads(reader)(name))


def reads(language: str) -> Callable[[str], bool]:
    """Whether a name is written in the script of this language; for any other language, in none of the two."""
    spoken = language.split("-")[0]
    if spoken in ("zh", "ja"):
        return lambda name: bool(HAN.search(name))
    if spoken in ("ar", "fa", "ur"):
        return lambda name: bool(ARABIC.search(fold(name)))
    return lambda name: not HAN.search(name) and not ARABIC.search(fold(name))


def addressed(person: Called, reader: str) -> str:
    """What to call them: the name they asked for, else their name as the reader reads it."""
    return person.preferred_name.strip() or next(iter(spelled(person, reader)), "")


def family_name(person: Called, reader: str) -> str:
    """The part that follows "Mr" or "Ms"; "" when nobody can tell, as with a single word."""
    name = next(iter(spelled(person, reader)), "")
    if run := HAN_RUN.fullmatch(name):
        return family_of(run[0])
    words = name.split()
    if len(words) < 2:
        return ""
    if says_family_first(person):
        return words[0]
    begin = len(words) - 1
    while begin > 1 and words[begin - 1].lower() in PARTICLES:
        begin -= 1
    return " ".join(words[begin:])


def says_family_first(person: Called) -> bool:
    """As the person said; else by the language they speak, or the signs they write."""
    if person.name_order:
        return person.name_order == FIRST
    writes_signs = any(is_han(name.strip()) for name in (person.name, person.name_in_other_script))
    return writes_signs or person.language.split("-")[0] in FAMILY_FIRST
