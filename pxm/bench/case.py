"""The page of one case: twenty entries beside the plainest page of twenty rows, at two sizes of the hospital.

Bars: 12 statements; 1.3 times the same page of the small hospital. What few cases have beside their story (files,
questions to departments, outside bodies) is asked for only where there is any, one statement each; the fullest case of
the house is shown without a bar.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

from django.urls import reverse

from complaints import actions
from complaints.models import Complaint
from pxm.bench import houses, queue
from pxm.bench.houses import House, Request
from pxm.bench.measuring import Act, compare, counted
from pxm.bench.queue import MANAGER, MOST_OF_SMALL, SMALL
from pxm.bench.sheet import Say, Sheet, measured_house

ENTRIES, CELLS, MOST_SQL = 20, 4, 12
LOOKED_AT = 200  # cases among which these are chosen
BESIDE = (
    "has_beside", "has_evidence", "has_inquiries", "has_actions", "has_meetings", "has_record", "has_plan", "has_hold",
    "has_bodies", "has_threat", "has_looks", "needs", "letter",
)  # fmt: skip
WORDS = "Spoke with the ward: the bell was repaired and tried out with the family."


def add_arguments(parser: ArgumentParser) -> None:
    queue.add_arguments(parser)


def handle(options: dict[str, Any], say: Say) -> bool:
    with measured_house():
        small, large = (houses.house(scale, say) for scale in (SMALL, options["scale"]))
        return measure(small, large, options["rounds"], Sheet(say))


def measure(small: House, large: House, rounds: int, sheet: Sheet) -> bool:
    pages = {house.name: page_of(house, told_at_length) for house in (small, large)}
    full = page_of(large, fullest)
    floor = large.get(MANAGER, reverse("bench-rows", args=[ENTRIES, CELLS]))
    acts: dict[str, Act] = {**pages, "floor": floor, "full": full}
    costs = compare(acts, rounds)
    sheet.figure(f"floor {ENTRIES} x {CELLS}, {large.name}", costs["floor"], counted(floor))
    for name, page in pages.items():
        sheet.figure(f"case with {ENTRIES} entries, {name}", costs[name], counted(page))
    sheet.figure(f"the fullest case, {large.name}", costs["full"], counted(full))
    own = costs[large.name].cpu
    sheet.ratio("of its floor", own / costs["floor"].cpu)
    sheet.bar("statements", counted(pages[large.name]), MOST_SQL)
    sheet.bar(f"of the page at {small.name}", own / costs[small.name].cpu, MOST_OF_SMALL)
    return sheet.is_met


def page_of(house: House, choose: Callable[[], str]) -> Request:
    """Opened from a list, as people do."""
    house.enter()
    page = house.get(MANAGER, f"{reverse('complaint', args=[choose()])}?in=complaints&view=open")
    page.answer()
    return page


def told_at_length() -> str:
    """The reference of an open case with `ENTRIES` entries and nothing beside them; notes are written where there are
    fewer.
    """
    case = next(case for case in _open_cases() if not any(getattr(case, name) for name in BESIDE))
    for _number in range(ENTRIES - case.entries.count()):
        actions.note(case, by=case.owner, words=WORDS, nonce=uuid4())
    return case.ref


def fullest() -> str:
    """The reference of the open case with most beside its story."""
    return max(_open_cases(), key=lambda case: sum(bool(getattr(case, name)) for name in BESIDE)).ref


def _open_cases() -> Sequence[Complaint]:
    """The newest."""
    rows = Complaint.objects.open().filter(site__code="northbank", owner__isnull=False)
    return rows.with_side().order_by("-pk")[:LOOKED_AT]
