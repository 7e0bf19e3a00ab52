"""How a return counts, as a nurse could do it by hand. Values only: cases in, figures out.

The rule of KO41a (hospital and community health services written complaints, England; guidance of NHS Digital):

* A complaint counts once, at one site, as new in the period in which it was **received** (the legal date at the place).
* It counts as resolved in the period in which it **ended**, once: by its last end, with the outcome it has.
* Reopened, it is no new complaint: it is open again since its first receipt, and what it ended as before is gone.
* Within service, subject and profession it counts once for each **different** code; every issue is counted by itself.
* Upheld and partly upheld are counted apart; under a code a case is upheld when any of its issues there was.
* Somebody's word that was settled by the next working day is no complaint in this sense, and neither is a concern.

So that brought forward + new = passed on + resolved + carried forward, in every period.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

EDITION = 2  # raised with every change of the rule: what was counted by an earlier one says so
COUNTED = frozenset({"complaint", "grievance", "regulator_letter"})
GONE = frozenset({"merged", "entered_in_error"})
UPHELD = frozenset({"upheld", "partly_upheld"})
ENDS = ("upheld", "partly_upheld", "not_upheld", "other")
SECTIONS = ("service", "subject", "profession", "age", "status")
NOT_CODED = ""
AGES = ((0, 5), (6, 17), (18, 25), (26, 55), (56, 64), (65, 74), (75, 200))
Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing complained of. `codes` are those of the hospital's lists, as "list:code"."""

    outcome: str = ""
    service: str = ""
    profession: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """`ended_on` None while it is open. `closings` is how often it was closed."""

    type: str
    status: str
    received_on: date
    ended_on: date | None = None
    outcome: str = ""
    is_oral: bool = False
    closings: int = 0
    born_on: date | None = None
    happened_on: date | None = None
    teller: str = ""
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """Both days inside."""

    first: date
    last: date

    def holds(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last


def is_counted(case: Case) -> bool:
    if case.type not in COUNTED or case.status in GONE:
        return False
    return not (case.is_oral and case.status == "resolved_informally")


def line_of(case: Case, period: Period) -> Line | None:
    """What one case adds to the figures of a period; None where it adds nothing."""
    ended = case.ended_on
    if not is_counted(case) or case.received_on > period.last or (ended is not None and ended < period.first):
        return None
    is_new = period.holds(case.received_on)
    line: Line = {"new": int(is_new), "issues": len(case.issues) if is_new else 0, "end": _end(case, period)}
    if case.closings > (1 if ended else 0):
        line["reopened"] = 1
    if is_new:
        line |= _coded(case)
    return line


def _end(case: Case, period: Period) -> str:
    """ "" while it is carried forward."""
    if not period.holds(case.ended_on):
        return ""
    if case.status == "transferred":
        return "transferred"
    return case.outcome if case.outcome in ENDS else "other"


def _coded(case: Case) -> dict[str, dict[str, int]]:
    """By section, each different code with 1 where the case was upheld under it, else 0."""
    whole = int(case.outcome in UPHELD)
    found: dict[str, dict[str, int]] = {name: {} for name in SECTIONS}
    found["age"][age_band(case)] = found["status"][case.teller] = whole
    for issue in case.issues or (Issue(),):
        is_upheld = int(issue.outcome in UPHELD)
        for section, codes in (
            ("service", (issue.service,)), ("subject", issue.codes or (NOT_CODED,)), ("profession", (issue.profession,))
        ):  # fmt: skip
            for code in codes:
                found[section][code] = max(is_upheld, found[section].get(code, 0))
    return found


def age_band(case: Case) -> str:
    """The patient's age when it happened, else when we were told; "" where nobody knows."""
    if case.born_on is None:
        return NOT_CODED
    on = case.happened_on or case.received_on
    years = on.year - case.born_on.year - ((on.month, on.day) < (case.born_on.month, case.born_on.day))
    return next((f"{low}-{high}" if high < 200 else f"{low}+" for low, high in AGES if low <= years <= high), NOT_CODED)


def figures_of(lines: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The figures of a period from its lines: `totals`, and by section and code [cases, of them upheld]."""
    totals, sections = Counter[str](), {name: dict[str, list[int]]() for name in SECTIONS}
    for line in lines:
        totals["new" if line["new"] else "brought"] += 1
        totals["issues"] += line["issues"]
        totals["reopened"] += line.get("reopened", 0)
        totals[line["end"] or "carried"] += 1
        for section in SECTIONS:
            for code, is_upheld in line.get(section, {}).items():
                pair = sections[section].setdefault(code, [0, 0])
                pair[0] += 1
                pair[1] += is_upheld
    names = ("brought", "new", "transferred", *ENDS, "carried", "issues", "reopened")
    ordered = {section: dict(sorted(found.items())) for section, found in sections.items()}
    return {"totals": {name: totals[name] for name in names}, "sections": ordered}


def is_balanced(totals: Mapping[str, int]) -> bool:
    """Brought forward and new are what was passed on, resolved or carried forward."""
    ended = sum(totals[name] for name in ENDS)
    return totals["brought"] + totals["new"] == totals["transferred"] + ended + totals["carried"]
