"""The grievance log of a hospital under 42 CFR 482.13(a)(2): one line for each grievance. Values only.

Facts and no words: who looks for the story opens the case. What was written to whom stands there as dates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

ENDANGERING = frozenset({"danger", "self_harm", "safeguarding"})
USUAL_DAYS = 7  # what surveyors expect; longer wants a notice
# The columns of the log, in its order; `patient` and `teller` are filled in for whoever asks for them.
COLUMNS = (
    "number", "received", "how", "patient", "teller", "class", "endangering", "contact", "steps", "results",
    "completed", "letter", "days", "notice", "stated_days", "referral", "review",
)  # fmt: skip
Line = dict[str, Any]


def line_of(case: Mapping[str, Any]) -> Line:
    zone = ZoneInfo(case["zone"])
    received, completed = _day(case["received_at"], zone), _day(case["closed_at"], zone)
    assert received is not None  # every case was received
    steps = [
        f"{name} {day.isoformat()}"
        for name, day in (
            ("acknowledged", _day(case["acknowledged_at"], zone)), ("contacted", _day(case["contact_at"], zone)),
            ("reply", _day(case["responded_at"], zone)),
        )
        if day
    ]  # fmt: skip
    letter = _left(case["letter_at"], case["letter_posted_on"], zone)
    notice = _left(case["notice_at"], case["notice_posted_on"], zone)
    return {
        "number": case["ref"], "received": f"{case['received_at'].astimezone(zone):%Y-%m-%d %H:%M}",
        "how": case["channel"], "class": case["hcat"], "endangering": bool(ENDANGERING & set(case["flags"])),
        "contact": case["owner__name"] or "", "steps": steps, "results": case["outcome"],
        "completed": _said(completed), "letter": _said(letter),
        "days": (completed - received).days if completed else None, "notice": _said(notice),
        "stated_days": (case["notice_until"] - received).days if notice and case["notice_until"] else None,
        "referral": _said(case["referred_on"]), "review": _said(_day(case["reviewed_at"], zone)),
    }  # fmt: skip


def _day(at: datetime | None, zone: ZoneInfo) -> date | None:
    return at.astimezone(zone).date() if at else None


def _left(sent_at: datetime | None, posted_on: date | None, zone: ZoneInfo) -> date | None:
    """The day it left the house: in the post, or sent."""
    return posted_on or _day(sent_at, zone)


def _said(day: date | None) -> str:
    return day.isoformat() if day else ""


def figures_of(lines: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """How many, how many still open or longer than usual; by month and by class [cases, of them upheld]."""
    totals = dict.fromkeys(("all", "open", "longer", "longer_without_notice", "endangering"), 0)
    sections: dict[str, dict[str, list[int]]] = {"month": {}, "class": {}}
    for line in lines:
        is_longer = line["days"] is not None and line["days"] > USUAL_DAYS
        totals["all"] += 1
        totals["open"] += not line["completed"]
        totals["longer"] += is_longer
        totals["longer_without_notice"] += is_longer and not line["notice"]
        totals["endangering"] += line["endangering"]
        is_upheld = line["results"] in ("upheld", "partly_upheld")
        for section, codes in (("month", [line["received"][:7]]), ("class", line["class"] or [""])):
            for code in codes:
                pair = sections[section].setdefault(code, [0, 0])
                pair[0] += 1
                pair[1] += is_upheld
    return {"totals": totals, "sections": {name: dict(sorted(found.items())) for name, found in sections.items()}}
