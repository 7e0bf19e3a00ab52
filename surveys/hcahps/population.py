"""Who is asked: ineligible, excluded, once a month, one of a household, or in the frame. Pure.

Every rule that fails is told, and one of them is the first (reference, section 2.1). Codes are dated tables and come as
an argument; so does what is not verified.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

ADULT = 18
EVERYWHERE = "*"  # in place of a state
OTHER = "other"  # of a department: none of the service lines


class Verdict(Enum):
    INELIGIBLE = "ineligible"
    EXCLUDED = "excluded"
    DEFERRED = "deferred"
    FRAME = "frame"


@dataclass(frozen=True, slots=True)
class Codes:
    """Sets of codes in force on the day of discharge. `acute` are the service lines by MS-DRG, `units` those by
    department for stays without a group of diagnoses (how the method names that way is unverified).
    """

    died: frozenset[str]
    hospice: frozenset[str]
    nursing_facility: frozenset[str]
    court_or_police: frozenset[str]
    origin_court: frozenset[str]
    psychiatric: frozenset[str]
    acute: Mapping[str, str]
    no_home: frozenset[str] = frozenset()  # households that are shelters
    state_law: frozenset[str] = frozenset()  # "NY|974", "*|894": states with groups of diagnoses nobody is asked about
    units: Mapping[str, str] = field(default_factory=dict)

    def line(self, drg: str, unit: str) -> str:
        """The service line of a stay, "" where neither tells one."""
        found = self.acute.get(drg, "") if drg else self.units.get(unit, "")
        return "" if found == OTHER else found

    def tells(self, drg: str, unit: str) -> bool:
        """Is anything known of the service line, be it that it is none of the three?"""
        return bool(drg) or unit in self.units


@dataclass(frozen=True, slots=True)
class Stay:
    """What is known of one stay; moments are those of the hospital's own zone. `drg` and `status` are empty while the
    coding has not come.
    """

    born_on: date | None
    admitted_at: datetime
    discharged_at: datetime
    status: str
    origin: str
    drg: str
    unit: str = ""  # the department, as `codes.unit` has it
    is_observation: bool = False
    has_foreign_address: bool = False
    wants_no_publicity: bool = False
    state: str = ""  # in which they live


CLASSES: Mapping[str, Verdict] = {
    "age_under_18": Verdict.INELIGIBLE,
    "no_overnight": Verdict.INELIGIBLE,
    "psychiatric_principal": Verdict.INELIGIBLE,
    "deceased": Verdict.INELIGIBLE,
    "not_acute_line": Verdict.INELIGIBLE,
    "hospice": Verdict.EXCLUDED,
    "nursing_facility": Verdict.EXCLUDED,
    "court_or_police": Verdict.EXCLUDED,
    "foreign_address": Verdict.EXCLUDED,
    "no_publicity": Verdict.EXCLUDED,
    "state_law": Verdict.EXCLUDED,
    "coding_pending": Verdict.DEFERRED,
}  # in their order: the first that fails is the one that is counted


def judge(stay: Stay, codes: Codes) -> tuple[Verdict, list[str]]:
    """The verdict by the first rule that fails, and every rule that does."""
    failing = _failing(stay, codes)
    reasons = [name for name in CLASSES if failing[name]]
    return (CLASSES[reasons[0]] if reasons else Verdict.FRAME), reasons


def _failing(stay: Stay, codes: Codes) -> dict[str, bool]:
    is_psychiatric, line = stay.drg in codes.psychiatric, codes.line(stay.drg, stay.unit)
    is_known = codes.tells(stay.drg, stay.unit)
    return {
        "age_under_18": stay.born_on is not None and age(stay.born_on, stay.admitted_at.date()) < ADULT,
        "no_overnight": stay.is_observation or stay.admitted_at.date() == stay.discharged_at.date(),
        "psychiatric_principal": is_psychiatric,
        "deceased": stay.status in codes.died,
        "not_acute_line": is_known and not is_psychiatric and not line,
        "hospice": stay.status in codes.hospice,
        "nursing_facility": stay.status in codes.nursing_facility,
        "court_or_police": stay.status in codes.court_or_police or stay.origin in codes.origin_court,
        "foreign_address": stay.has_foreign_address,
        "no_publicity": stay.wants_no_publicity,
        "state_law": any(f"{where}|{stay.drg}" in codes.state_law for where in (stay.state, EVERYWHERE)),
        "coding_pending": not (is_known and stay.status) or stay.born_on is None,
    }


def age(born_on: date, on: date) -> int:
    """In whole years; whoever was born on a leap day is a year older on the first of March."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def age_band(years: int) -> int:
    """As it is sent: 0 under 18, 1 to 24, then by five years, 15 from 90 on (bands are unverified)."""
    if years < 25:
        return int(years >= ADULT)
    return min(2 + (years - 25) // 5, 15)


# The United States with their territories; nothing at all is an address at home.
AT_HOME = frozenset({"", "US", "USA", "UNITED STATES", "UNITED STATES OF AMERICA", "PR", "VI", "GU", "AS", "MP"})


def is_foreign(country: str) -> bool:
    return re.sub(r"[^A-Z ]", "", country.upper()).strip() not in AT_HOME


# ------------------------------------------------------------------------------------- once a month, one of a household
@dataclass(frozen=True, slots=True)
class Candidate:
    """One stay of the frame of a CCN and month. `rank` orders what is drawn (`surveys.sampling`)."""

    key: str
    patient: str
    address: str
    rank: str
    has_no_home: bool = False


NO_HOME = re.compile(r"\b(homeless|no fixed (abode|address)|undomiciled|shelter)\b", re.I)


def household(line_1: str, line_2: str, city: str, state: str, zip_code: str) -> str:
    """One address, however it is typed: letters and digits only, five digits of the ZIP code."""
    parts = [re.sub(r"[^a-z0-9]", "", part.lower()) for part in (line_1, line_2, city, state)]
    return "|".join([*parts, re.sub(r"\D", "", zip_code)[:5]])


def without_home(*lines: str, known: Iterable[str] = ()) -> bool:
    """By how it is written, or because the address is one of a table of shelters (`household` of them)."""
    return bool(NO_HOME.search(" ".join(lines))) or household(*(*lines, "", "", "", "", "")[:5]) in set(known)


def deduplicated(candidates: Sequence[Candidate]) -> dict[str, str]:
    """By key, why somebody leaves the frame: `dup_month` for all but one stay of a patient, `household` for all but one
    patient of a home. By rank, so that the stored seed decides, and always the same way (which stay remains is
    unverified; by chance is the setting here).
    """
    out: dict[str, str] = {}
    patients: set[str] = set()
    homes: set[str] = set()
    for one in sorted(candidates, key=lambda one: (one.rank, one.key)):
        if one.patient in patients:
            out[one.key] = "dup_month"
            continue
        patients.add(one.patient)
        if one.has_no_home or not one.address:
            continue
        if one.address in homes:
            out[one.key] = "household"
        homes.add(one.address)
    return out
