"""A month of one hospital as the file that is sent: by a map of fields that is data, and checked before. Pure.

Only survey vendors and hospitals that CMS has approved may send it. The writer walks the map; no name of an element
stands here. A map that is a draft, or lacks a name, writes nothing (reference, section 8).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from surveys.hcahps.coding import MISSING, Answers, Status, coded, status_of
from surveys.hcahps.editions import Edition, Item
from surveys.hcahps.protocol import MAIL, PHONE, WAYS

FOLDER = Path(__file__).parent / "fieldmaps"
CONFIRMED = "confirmed"
ALWAYS, GIVEN, STRATA = "always", "given", "strata"  # when a field is written
UNEQUAL = "3"  # the method whose strata are told
LONGEST_ID = 16
NOT_APPLICABLE = "8"
MALE, MATERNITY = "1", "1"
WITH_RESPONSE = frozenset({Status.COMPLETED.value, Status.BROKEN_OFF.value})
UNDER_18 = "0"


class Refused(ValueError):
    """`args[0]` says why nothing is written: "draft", "element" or "value"."""


@dataclass(frozen=True, slots=True)
class Field:
    element: str
    source: str
    when: str


@dataclass(frozen=True, slots=True)
class FieldMap:
    """Which value stands in which element, in their order."""

    edition: str
    version: str
    status: str
    source: str
    root: str
    namespace: str
    header: tuple[Field, ...]
    strata_element: str
    strata: tuple[Field, ...]
    patient_element: str
    administration: tuple[Field, ...]
    response_element: str

    @property
    def is_confirmed(self) -> bool:
        return self.status == CONFIRMED


@cache
def field_map(edition: str) -> FieldMap:
    """Raises KeyError for an edition without one."""
    path = FOLDER / f"{edition}.json"
    if edition not in {one.stem for one in FOLDER.glob("*.json")}:
        raise KeyError(edition)
    data = json.loads(path.read_text(encoding="utf-8"))
    for name in ("header", "strata", "administration"):
        data[name] = tuple(Field(**row) for row in data[name])
    return FieldMap(**data)


@dataclass(frozen=True, slots=True)
class Patient:
    """One who was asked; `about` by the names of the map's sources. `answers` is None without a response."""

    about: Mapping[str, str]
    answers: Answers | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """One CCN and month of discharges. `mode` is our name of it, the one in `header` its code."""

    header: Mapping[str, str]
    mode: str
    patients: Sequence[Patient]
    strata: Sequence[Mapping[str, str]] = ()

    @property
    def has_strata(self) -> bool:
        return self.header.get("sample_type") == UNEQUAL


# ------------------------------------------------------------------------------------------------ writing
def written(by: FieldMap, edition: Edition, month: Month) -> bytes:
    """The same month is the same bytes. Raises Refused."""
    if not by.is_confirmed:
        raise Refused("draft")
    if any(not item.elements for item in edition.items.values()):
        raise Refused("element")
    root = Element(by.root, {"xmlns": by.namespace})
    header = SubElement(root, "header")
    _fill(header, by.header, month.header, has_strata=month.has_strata)
    for stratum in month.strata if month.has_strata else ():
        _fill(SubElement(header, by.strata_element), by.strata, stratum, has_strata=True)
    for patient in month.patients:
        level = SubElement(root, by.patient_element)
        about = {**month.header, **patient.about}
        _fill(SubElement(level, "administration"), by.administration, about, has_strata=month.has_strata)
        if patient.answers is not None:
            _respond(SubElement(level, by.response_element), edition, patient.answers)
    indent(root)
    return tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _fill(into: Element, fields: Sequence[Field], values: Mapping[str, str], *, has_strata: bool) -> None:
    for one in fields:
        value = values.get(one.source, "")
        if (one.when == GIVEN and not value) or (one.when == STRATA and not has_strata):
            continue
        if not value:
            raise Refused("value", one.element)
        SubElement(into, one.element).text = value


def _respond(into: Element, edition: Edition, answers: Answers) -> None:
    codes = coded(edition, answers)
    for number, item in edition.items.items():
        for element, code in _elements(item, codes[number]):
            SubElement(into, element).text = code


def _elements(item: Item, code: str) -> Iterator[tuple[str, str]]:
    """Of several choices each has its own: 1 or 0, and M for all where none was made."""
    if not item.takes_several:
        yield item.elements[0], code
        return
    chosen = code.split(",")
    for element, option in zip(item.elements, item.options, strict=True):
        yield element, MISSING if code == MISSING else "1" if option in chosen else "0"


# ------------------------------------------------------------------------------------------------ checking
@dataclass(frozen=True, slots=True)
class Finding:
    """What does not agree, and of whom; a warning keeps nothing back."""

    code: str
    patient: str = ""
    is_warning: bool = False


def findings(edition: Edition, month: Month, died: frozenset[str]) -> list[Finding]:
    """Everything that is wrong with a month; `died` are the codes of a discharge that mean so."""
    found = [*_of_month(month)]
    for patient in month.patients:
        found += [Finding(code, patient.about.get("patient_id", ""), is_warning=code == "lag") for code in
                  _of_patient(edition, month, patient, died)]  # fmt: skip
    return found


def _of_month(month: Month) -> Iterator[Finding]:
    names = [patient.about.get("patient_id", "") for patient in month.patients]
    if len(set(names)) < len(names):
        yield Finding("same_id")
    if month.header.get("sample_size") != str(len(month.patients)):
        yield Finding("sample_size")
    if _number(month.header, "eligible") < len(month.patients):
        yield Finding("eligible")
    if month.has_strata and (
        sum(_number(one, "sample_size") for one in month.strata) != len(month.patients)
        or sum(_number(one, "eligible") for one in month.strata) != _number(month.header, "eligible")
    ):
        yield Finding("strata")


def _of_patient(edition: Edition, month: Month, patient: Patient, died: frozenset[str]) -> Iterator[str]:
    about, answers = patient.about, patient.answers
    has_response = about.get("status") in WITH_RESPONSE
    wrong = {
        "id": not 1 <= len(about.get("patient_id", "")) <= LONGEST_ID,
        "response": has_response != (answers is not None),
        "complete": has_response and answers is not None and status_of(edition, answers).value != about["status"],
        "died": has_response and about.get("discharge_status") in died,
        "maternity": about.get("gender") == MALE and about.get("service") == MATERNITY,
        "age": about.get("age_band") in ("", UNDER_18, MISSING, None),
        "lag": _number(about, "lag") > edition.windows["warn_lag_over_days"],
        "attempts": not _attempts_fit(month.mode, about),
        "supplemental": _number(about, "supplemental") > (edition.most_supplemental or _number(about, "supplemental")),
    }
    yield from (name for name, is_wrong in wrong.items() if is_wrong)


def _attempts_fit(mode: str, about: Mapping[str, str]) -> bool:
    """A way that the mode does not have is not applicable, and one that it has is counted."""
    ways = WAYS.get(mode, ())
    return all(
        (about.get(name, "").isdecimal() and about[name] != NOT_APPLICABLE) == (way in ways)
        for way, name in ((MAIL, "waves"), (PHONE, "calls"))
    )


def _number(values: Mapping[str, str], name: str) -> int:
    text = values.get(name, "")
    return int(text) if text.isdecimal() else 0
