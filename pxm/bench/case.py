"""The page of one case: twenty entries beside the plainest page of twenty rows, at two sizes of the hospital.

Bars: 12 statements; 1.3 times the same page of the small hospital.
"""

from __future__ import annotations

from argparse import ArgumentParser
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
WORDS = "Spoke with the ward: the bell was repaired and tried out with the family."


def add_arguments(parser: ArgumentParser) -> None:
    queue.add_arguments(parser)


def handle(options: dict[str, Any], say: Say) -> bool:
    with measured_house():
        small, large = (houses.house(scale, say) for scale in (SMALL, options["scale"]))
        return measure(small, large, options["rounds"], Sheet(say))


def measure(small: House, large: House, rounds: int, sheet: Sheet) -> bool:
    pages = {house.name: page_of(house) for house in (small, large)}
    floor = large.get(MANAGER, reverse("bench-rows", args=[ENTRIES, CELLS]))
    acts: dict[str, Act] = {**pages, "floor": floor}
    costs = compare(acts, rounds)
    sheet.figure(f"floor {ENTRIES} x {CELLS}, {large.name}", costs["floor"], counted(floor))
    for name, page in pages.items():
        sheet.figure(f"case with {ENTRIES} entries, {name}", costs[name], counted(page))
    own = costs[large.name].cpu
    sheet.ratio("of its floor", own / costs["floor"].cpu)
    sheet.bar("statements", counted(pages[large.name]), MOST_SQL)
    sheet.bar(f"of the page at {small.name}", own / costs[small.name].cpu, MOST_OF_SMALL)
    return sheet.is_met


def page_of(house: House) -> Request:
    """Opened from a list, as people do."""
    house.enter()
    page = house.get(MANAGER, f"{reverse('complaint', args=[told_at_length()])}?in=complaints&view=open")
    page.answer()
    return page


def told_at_length() -> str:
    """The reference of an open case with `ENTRIES` entries; notes are written where there are fewer."""
    case = Complaint.objects.open().filter(site__code="northbank", owner__isnull=False).order_by("pk").last()
    for _number in range(ENTRIES - case.entries.count()):
        actions.note(case, by=case.owner, words=WORDS, nonce=uuid4())
    return case.ref
