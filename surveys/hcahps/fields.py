"""The map of the file that is sent: which value stands in which element, as rows that a hospital can load. Pure.

A map comes with the product for each edition; one that is a draft, or lacks the element of a question, is completed by
the hospital from the specification in force and confirmed by a named person (reference, section 8).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from surveys.hcahps.editions import Edition, named

FOLDER = Path(__file__).parent / "fieldmaps"
CONFIRMED = "confirmed"
ALWAYS, GIVEN, STRATA = "always", "given", "strata"  # when a field is written
FILE, HEADER, STRATUM, ADMINISTRATION, RESPONSE = "file", "header", "stratum", "administration", "response"
FRAMES = (
    "root",
    "namespace",
    "header",
    "stratum",
    "patient",
    "administration",
    "response",
)  # what the block "file" names
ABOUT_MONTH = (
    "provider_name", "provider_id", "npi", "year", "month", "mode", "service_line", "eligible", "sample_size",
    "sample_type",
)  # fmt: skip
ABOUT_STRATUM = ("name", "eligible", "sample_size")
ABOUT_PATIENT = (
    "patient_id", "origin", "service", "discharge_status", "stratum", "status", "calls", "waves", "language", "lag",
    "supplemental", "sex", "age_band", "proxy",
)  # fmt: skip
SOURCES: Mapping[str, tuple[str, ...]] = {
    FILE: FRAMES, HEADER: ABOUT_MONTH, STRATUM: ABOUT_STRATUM, ADMINISTRATION: ABOUT_MONTH + ABOUT_PATIENT,
}  # fmt: skip
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,79}")
OTHERS = "*"  # in codes: every value that stands beside no code of its own
Line = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """`codes` say what is written for a value; without any it is written as it is."""

    element: str
    source: str
    when: str = ALWAYS
    codes: Mapping[str, str] = field(default_factory=dict)

    def value(self, values: Mapping[str, str]) -> str:
        """Empty where nothing is known, or no code stands for it."""
        told = values.get(self.source, "")
        if not self.codes or told in self.codes:
            return self.codes.get(told, told)
        return (self.codes.get(OTHERS, "") or told) if told and OTHERS in self.codes else ""


@dataclass(frozen=True, slots=True)
class FieldMap:
    """`frames` by `FRAMES`; `responses` by the number of the item and, where it takes several answers, the option. All
    of it is written in the order it has here.
    """

    edition: str
    version: str
    source: str
    frames: Mapping[str, str]
    header: tuple[Field, ...]
    stratum: tuple[Field, ...]
    administration: tuple[Field, ...]
    responses: Mapping[tuple[int, str], str]
    is_confirmed: bool = False

    def lacking(self, edition: Edition) -> list[int]:
        """Items without an element, by number."""
        wanted = {(number, option) for number in edition.items for option in parts_of(edition, number)}
        return sorted({number for number, option in wanted if (number, option) not in self.responses})

    def is_whole(self, edition: Edition) -> bool:
        return set(FRAMES) == set(self.frames) and not self.lacking(edition)


def parts_of(edition: Edition, number: int) -> tuple[str, ...]:
    """The options that have an element each, or one part without a name."""
    item = edition.items[number]
    return tuple(item.options) if item.takes_several else ("",)


@cache
def shipped(version: str) -> FieldMap:
    """The map of an edition that comes with the product. Raises KeyError for an edition without one."""
    edition = named(version)
    data = json.loads((FOLDER / f"{version}.json").read_text(encoding="utf-8"))
    responses = {
        (number, option): element for number, item in edition.items.items()
        for option, element in zip(parts_of(edition, number), item.elements, strict=False)
    }  # fmt: skip
    found = read([{"block": name, **row} for name, rows in data["blocks"].items() for row in rows], edition)
    about = {"version": data["version"], "source": data["source"], "is_confirmed": data["status"] == CONFIRMED}
    return replace(found, responses=responses, **about)


def read(lines: Iterable[Line], edition: Edition) -> FieldMap:
    """Lines that were checked before, in their order."""
    frames, responses = {}, {}
    blocks: dict[str, list[Field]] = {HEADER: [], STRATUM: [], ADMINISTRATION: []}
    for line in lines:
        if line["block"] == FILE:
            frames[line["source"]] = line["element"]
        elif line["block"] == RESPONSE:
            responses[_part(line["source"])] = line["element"]
        else:
            one = Field(line["element"], line["source"], line.get("when") or ALWAYS, read_codes(line.get("codes", "")))
            blocks[line["block"]].append(one)
    header, stratum, administration = map(tuple, blocks.values())
    return FieldMap(edition.version, "", "", frames, header, stratum, administration, responses)


def lines_of(by: FieldMap, edition: Edition) -> Iterator[tuple[str, str, str, str, str]]:
    """The rows a hospital completes and loads; the element of an item is empty where none is known."""
    yield from ((FILE, element, source, "", "") for source, element in by.frames.items())
    for name, fields in ((HEADER, by.header), (STRATUM, by.stratum), (ADMINISTRATION, by.administration)):
        for one in fields:
            yield name, one.element, one.source, one.when, " ".join(f"{key}={code}" for key, code in one.codes.items())
    parts = [(number, option) for number in edition.items for option in parts_of(edition, number)]
    for number, option in dict.fromkeys([*by.responses, *parts]):
        source = f"{number}/{option}" if option else str(number)
        yield RESPONSE, by.responses.get((number, option), ""), source, ALWAYS, ""


def check(line: Line, edition: Edition) -> None:
    """Raises ValueError with the column that is wrong."""
    if line["block"] not in (*SOURCES, RESPONSE):
        raise ValueError("block")
    if line["block"] == RESPONSE:
        number, option = _part(line["source"])
        if number not in edition.items or option not in parts_of(edition, number):
            raise ValueError("source")
    elif line["source"] not in SOURCES[line["block"]]:
        raise ValueError("source")
    if line["source"] != "namespace" and not NAME.fullmatch(line["element"]):
        raise ValueError("element")
    if line.get("when") and line["when"] not in (ALWAYS, GIVEN, STRATA):
        raise ValueError("when")
    read_codes(line.get("codes", ""))


def read_codes(text: str) -> dict[str, str]:
    """ "mail=1 phone=2": `=M` is for what is not known, `*` leaves every other value as it is and `*=9` gives it 9.
    Raises ValueError.
    """
    pairs = [part.partition("=") for part in text.split()]
    if not all(sign or value == OTHERS for value, sign, _code in pairs):
        raise ValueError("codes")
    return {value: code for value, _sign, code in pairs}


def _part(source: str) -> tuple[int, str]:
    number, _sign, option = source.partition("/")
    return (int(number) if number.isdecimal() else 0), option
