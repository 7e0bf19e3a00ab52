"""What of a message is newer than what is known: groups of fields, each with the moment it was last told. Pure.

Whatever the order in which messages arrive, of each group the newest word stands in the end. What a colleague wrote by
hand is not written over: the feed changes what is empty, or what it wrote itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import astuple
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hospital.feed.mapping import Address, Told
from hospital.folding import is_han

Groups = dict[str, Any]
Known = dict[str, list[str]]  # by group: when it was told, and the mark of what was told
Mark = Callable[[str], str]

ABOUT_VISITS = frozenset({"A01", "A02", "A03", "A04", "A08", "A11", "A13"})
BEGIN = frozenset({"A01", "A04"})
KINDS = frozenset({"inpatient", "day", "emergency", "outpatient"})
LONGEST_NAME, LONGEST_LANGUAGE, LONGEST_CODE = 160, 12, 20


def stamp(at: datetime, control_id: str) -> str:
    """Sorts as time does; of two at the same moment the later number."""
    return f"{at.astimezone(UTC):%Y%m%d%H%M%S%f} {control_id[-40:]:>40}"


def of_person(told: Told, zone: str) -> Groups:
    """What it says of the patient, as our own columns; what it does not say is not there. Nobody comes back to life."""
    found: Groups = {
        "name": called(told.family, told.given), "phone": told.mobile or told.phone,
        "email": told.email if "@" in told.email else "", "postal_address": written(told.address),
        "language": _language(told.language), "born_on": told.born_on,
    }  # fmt: skip
    at = told.died_at or told.event_at
    if told.is_dead and at:
        found["deceased_on"] = at.astimezone(ZoneInfo(zone)).date()
    return {name: value for name, value in found.items() if value}


def _language(code: str) -> str:
    """A number that only its sender knows is none."""
    return code if code[:2].isalpha() and len(code) <= LONGEST_LANGUAGE else ""


def of_visit(told: Told) -> Groups:
    """`ended` is None where they did not go home after all; `is_cancelled` whether they were admitted at all."""
    found: Groups = {"kind": told.visit_class if told.visit_class in KINDS else "", "ward": code_of(told.ward),
                     "service": code_of(told.service)}  # fmt: skip
    found |= _coding(told)
    found["began"] = told.admitted_at or (told.event_at if told.event in BEGIN else None)
    found = {name: value for name, value in found.items() if value}
    if told.goes_home_at and told.event != "A03":
        found["goes_home"] = told.goes_home_at
    if told.event in ("A03", "A13"):
        found["ended"] = (told.discharged_at or told.event_at) if told.event == "A03" else None
    if told.is_here:
        found["ended"] = None
    if told.event in ("A01", "A11"):
        found["is_cancelled"] = told.event == "A11"
    return found


def _coding(told: Told) -> Groups:
    """What decides who is asked after a stay: codes as they were told, and where the patient lives."""
    codes = {
        "admission_class": told.visit_class, "origin": told.origin, "disposition": told.disposition, "drg": told.drg,
        "sex": told.sex,
    }  # fmt: skip
    found: Groups = {name: code if len(code) <= LONGEST_CODE else "" for name, code in codes.items()}
    found["has_no_publicity"] = told.no_publicity
    found["home"] = json.dumps(astuple(told.address), ensure_ascii=False) if told.address != Address() else ""
    return found


def newer(groups: Groups, known: Mapping[str, list[str]], at: str) -> Groups:
    """Those that nothing later was told of; the same message again says nothing new."""
    return {name: value for name, value in groups.items() if known.get(name, [""])[0] < at}


def is_ours(name: str, value: Any, known: Mapping[str, list[str]], mark: Mark) -> bool:
    """Whether the feed may write over `value`: it is empty, or stands there because the feed said so."""
    return not value or known.get(name, ["", ""])[1] == mark(str(value))


def opens(told: Told) -> bool:
    """Whether a visit nobody heard of begins with it. Corrections and transfers wait for its admission."""
    return told.event in BEGIN or (told.event == "A03" and told.admitted_at is not None)


def called(family: str, given: str) -> str:
    """As people write it: the family name first and without a space in Chinese."""
    if any(map(is_han, family)):
        return f"{family}{given}"[:LONGEST_NAME]
    return f"{given} {family}".strip()[:LONGEST_NAME]


def written(home: Address) -> str:
    """As it stands on an envelope."""
    town = f"{home.zip_code} {home.city}".strip()
    return "\n".join(filter(None, (home.line_1, home.line_2, town, home.state, home.country)))


def code_of(text: str) -> str:
    """Of ward, room and bed the ward."""
    return text.partition("^")[0].partition("&")[0].strip()[:80]
