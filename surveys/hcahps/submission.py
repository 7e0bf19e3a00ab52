"""A month of one hospital as the file that is sent: by a map of fields that is data, and checked before. Pure.

Only survey vendors and hospitals that CMS has approved may send it. The writer walks the map; no name of an element
stands here. A map that is a draft, or lacks a name, writes nothing (reference, section 8).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from surveys.hcahps.coding import MISSING, Answers, Status, coded, status_of
from surveys.hcahps.editions import Edition
from surveys.hcahps.fields import GIVEN, STRATA, Field, FieldMap
from surveys.hcahps.protocol import MAIL, PHONE, WAYS

UNEQUAL = "3"  # the method whose strata are told
LONGEST_ID = 16
NOT_APPLICABLE = "8"
MALE, MATERNITY = frozenset({"male", "M"}), "maternity"  # as a feed tells it, mapped or not
WITH_RESPONSE = frozenset({Status.COMPLETED.value, Status.BROKEN_OFF.value})
UNDER_18 = "0"


class Refused(ValueError):
    """`args[0]` says why nothing is written: "draft", "element" or "value"."""


@dataclass(frozen=True, slots=True)
class Patient:
    """One who was asked; `about` by the sources of the map, in our own words: its codes come with the map. `answers` is
    None without a response.
    """

    about: Mapping[str, str]
    answers: Answers | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """One CCN and month of discharges."""

    header: Mapping[str, str]
    patients: Sequence[Patient]
    strata: Sequence[Mapping[str, str]] = ()

    @property
    def has_strata(self) -> bool:
        return self.header.get("sample_type") == UNEQUAL


# ------------------------------------------------------------------------------------------------ writing
def written(by: FieldMap, edition: Edition, month: Month, stamp: str = "") -> bytes:
    """The same month is the same bytes. `stamp` stands before everything else, for whoever opens it. Raises Refused."""
    if not by.is_confirmed:
        raise Refused("draft")
    if not by.is_whole(edition):
        raise Refused("element")
    root = Element(by.frames["root"], {"xmlns": by.frames["namespace"]})
    header = SubElement(root, by.frames["header"])
    _fill(header, by.header, month.header, has_strata=month.has_strata)
    for stratum in month.strata if month.has_strata else ():
        _fill(SubElement(header, by.frames["stratum"]), by.stratum, stratum, has_strata=True)
    for patient in month.patients:
        level = SubElement(root, by.frames["patient"])
        about = {**month.header, **patient.about}
        _fill(SubElement(level, by.frames["administration"]), by.administration, about, has_strata=month.has_strata)
        if patient.answers is not None:
            _respond(SubElement(level, by.frames["response"]), by, edition, patient.answers)
    indent(root)
    text = tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"
    first, line, rest = text.partition(b"\n")
    return first + line + (f"<!-- {stamp} -->\n".encode() if stamp else b"") + rest


def _fill(into: Element, fields: Sequence[Field], values: Mapping[str, str], *, has_strata: bool) -> None:
    for one in _due(fields, values, has_strata=has_strata):
        if not (value := one.value(values)):
            raise Refused("value", one.element)
        SubElement(into, one.element).text = value


def _due(fields: Sequence[Field], values: Mapping[str, str], *, has_strata: bool) -> Iterator[Field]:
    """Those that are written."""
    for one in fields:
        if (one.when != GIVEN or one.value(values)) and (one.when != STRATA or has_strata):
            yield one


def _respond(into: Element, by: FieldMap, edition: Edition, answers: Answers) -> None:
    """Of several choices each has its own element: 1 or 0, and M for all where none was made."""
    codes = coded(edition, answers)
    for (number, option), element in by.responses.items():
        code = codes[number]
        chosen = "1" if option in code.split(",") else "0"
        SubElement(into, element).text = chosen if option and code != MISSING else code


# ------------------------------------------------------------------------------------------------ checking
@dataclass(frozen=True, slots=True)
class Finding:
    """What does not agree, and of whom or in which element; a warning keeps nothing back."""

    code: str
    patient: str = ""
    element: str = ""
    is_warning: bool = False


def findings(by: FieldMap, edition: Edition, month: Month, died: frozenset[str]) -> list[Finding]:
    """Everything that is wrong with a month; `died` are the codes of a discharge that mean so."""
    found = [*_of_month(month), *_without_value(by.header, month.header, month)]
    for patient in month.patients:
        name = patient.about.get("patient_id", "")
        codes = _of_patient(edition, month, patient, died)
        found += [Finding(code, name, is_warning=code == "lag") for code in codes]
        found += _without_value(by.administration, {**month.header, **patient.about}, month, name)
    return found


def _without_value(
    fields: Sequence[Field], values: Mapping[str, str], month: Month, patient: str = ""
) -> Iterator[Finding]:
    """What the map has no code for, or what is not known."""
    for one in _due(fields, values, has_strata=month.has_strata):
        if not one.value(values):
            yield Finding("value", patient, one.element)


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
        "maternity": about.get("sex") in MALE and about.get("service") == MATERNITY,
        "age": about.get("age_band") in ("", UNDER_18, MISSING, None),
        "lag": _number(about, "lag") > edition.windows["warn_lag_over_days"],
        "attempts": not _attempts_fit(month.header.get("mode", ""), about),
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
