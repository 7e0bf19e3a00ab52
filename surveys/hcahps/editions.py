"""The editions of the questionnaire, by the day of discharge: items, answers with their boxes, measures, windows. Pure.

The data files carry for each item how sure its number, wording and codes are. An edition that is a draft may be used
inside the house and never for what is sent out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "editions"
TOP, MIDDLE, BOTTOM = "top", "middle", "bottom"
SURE, NOT_SUPPLIED = "verified", "not supplied"


@dataclass(frozen=True, slots=True)
class Option:
    """`box` and `linear` (0 to 100) only where the answer is scored."""

    code: str
    label: str
    is_scored: bool
    box: str = ""
    linear: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """`text` is empty where the wording has to come from the official instrument, `about` says in our own words what is
    asked; `unless` are the codes of `screener` that skip it; `is_for_all` items decide whether a response is complete.
    `scale` names its set of answers, `confidence` says how sure its number, wording, codes and measure are.
    """

    number: int
    topic: str
    text: str
    options: Mapping[str, Option]
    role: str
    is_for_all: bool
    takes_several: bool
    elements: tuple[str, ...]
    screener: int | None = None
    unless: frozenset[str] = frozenset()
    is_confirmed: bool = False
    scale: str = ""
    about: str = ""
    confidence: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def unsure(self) -> tuple[str, ...]:
        """What of it has not been read in an official source."""
        return tuple(part for part, sure in self.confidence.items() if sure not in (None, SURE, NOT_SUPPLIED))

    @property
    def is_ours_to_ship(self) -> bool:
        """False where the wording belongs to somebody else, who has to be asked."""
        return self.confidence.get("wording") != NOT_SUPPLIED

    @property
    def boxes(self) -> tuple[str, ...]:
        """Those its answers know, best first; a question of yes and no has no middle."""
        known = {option.box for option in self.options.values() if option.is_scored}
        return tuple(box for box in (TOP, MIDDLE, BOTTOM) if box in known)


@dataclass(frozen=True, slots=True)
class Measure:
    key: str
    name: str
    public_id: str
    is_composite: bool
    is_global: bool
    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    version: str
    since: date
    until: date | None
    items: Mapping[int, Item]
    measures: Mapping[str, Measure]
    windows: Mapping[str, int]
    modes: tuple[str, ...]
    languages: tuple[str, ...]
    allows_proxy: bool
    most_supplemental: int | None
    star_groups: tuple[tuple[str, ...], ...]
    licence: Mapping[str, str]
    omb: str = ""  # the control number of the Office of Management and Budget
    is_fieldable: bool = False  # False while its wording waits for the official instrument

    @property
    def for_all(self) -> tuple[int, ...]:
        """The numbers of the items that apply to everybody."""
        return tuple(item.number for item in self.items.values() if item.is_for_all)

    @property
    def enough(self) -> int:
        """So many of them make a response complete: half, rounded up."""
        return -(-len(self.for_all) // 2)

    def of_day(self, discharged_on: date) -> bool:
        return self.since <= discharged_on and (self.until is None or discharged_on <= self.until)


@cache
def editions() -> tuple[Edition, ...]:
    """All that are known, oldest first."""
    files = sorted(FOLDER.glob("*.json"))
    return tuple(read(json.loads(path.read_text(encoding="utf-8"))) for path in files)


def newest() -> Edition:
    return editions()[-1]


def called(version: str) -> Edition | None:
    return next((edition for edition in editions() if edition.version == version), None)


def named(version: str) -> Edition:
    """One that is known to be there. Raises KeyError."""
    if (found := called(version)) is None:
        raise KeyError(version)
    return found


def edition_of(discharged_on: date) -> Edition | None:
    """The questionnaire for somebody who went home that day; None before the first that is known."""
    return next((edition for edition in editions() if edition.of_day(discharged_on)), None)


def read(data: Mapping[str, Any]) -> Edition:
    about = data["instrument"]
    options = {name: _options(row) for name, row in data["response_sets"].items()}
    several = {name: row["multiple"] for name, row in data["response_sets"].items()}
    items = [_item(row, options[row["response_set"]], several[row["response_set"]]) for row in data["items"]]
    windows = {name: value for name, value in about["windows"].items() if isinstance(value, int)}
    return Edition(
        version=about["version"], since=date.fromisoformat(about["discharged_from"]),
        until=date.fromisoformat(about["discharged_to"]) if about["discharged_to"] else None,
        items={item.number: item for item in items}, measures={row["id"]: _measure(row) for row in data["measures"]},
        windows=windows, modes=tuple(about["modes"]), languages=tuple(about["official_languages"]),
        allows_proxy=about["proxy_allowed"], most_supplemental=about["supplemental"]["maximum"],
        star_groups=tuple(map(tuple, data["summary_star_groups"]["groups"] or ())), licence=about["licence"],
        omb=about["omb_control_number"] or "", is_fieldable=about["fieldable"],
    )  # fmt: skip


def _options(row: Mapping[str, Any]) -> dict[str, Option]:
    return {
        one["code"]: Option(
            one["code"], one["label"], one["scored"], one.get("box", ""),
            Fraction(one["linear"]) if "linear" in one else None,
        )
        for one in row["options"]
    }  # fmt: skip


def _item(row: Mapping[str, Any], options: Mapping[str, Option], takes_several: bool) -> Item:
    hangs, element = row["depends_on"] or {}, row["xml_element"] or ()
    return Item(
        number=row["number"], topic=row["topic"], text=row.get("question_text") or "", options=options,
        role=row["role"], is_for_all=row["ata"], takes_several=takes_several,
        elements=(element,) if isinstance(element, str) else tuple(element), screener=hangs.get("screener"),
        unless=frozenset(hangs.get("asked_unless_codes", ())),
        is_confirmed=all(sure in (None, SURE) for sure in row["confidence"].values()),
        scale=row["response_set"].lower(), about=row["description"], confidence=row["confidence"],
    )  # fmt: skip


def _measure(row: Mapping[str, Any]) -> Measure:
    return Measure(
        row["id"], row["name"], row["public_id"] or "", row["kind"] == "composite", row["is_global"],
        tuple(row["items"]),
    )  # fmt: skip


def faults(data: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a data file of an edition, before anybody is asked by it."""
    edition = read(data)
    numbers = list(edition.items)
    if numbers != list(range(1, data["instrument"]["item_count"] + 1)):
        yield "the numbers of the items are not those from 1 to the last"
    for item in edition.items.values():
        if item.is_for_all != (item.screener is None and item.role != "about_you"):
            yield f"item {item.number} is for everybody exactly if it neither hangs on another nor is about the person"
    for rule in data["skip_rules"]:
        hanging = [n for n, item in edition.items.items() if item.screener == rule["screener"]]
        if sorted(rule["skips"]) != hanging or rule["go_to"] != max(hanging) + 1:
            yield f"the skip after item {rule['screener']} does not span exactly what hangs on it"
    scored = [number for measure in edition.measures.values() for number in measure.items]
    substantive = [n for n, item in edition.items.items() if item.role in ("substantive", "global")]
    if sorted(scored) != substantive:
        yield "each item that is scored belongs to exactly one measure"
    stated = data["instrument"]["completeness"]
    if (list(edition.for_all), edition.enough) != (stated["ata_items"], stated["minimum_answered"]):
        yield "what the file says of completeness is not what its items say"
