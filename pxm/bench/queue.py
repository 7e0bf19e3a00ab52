"""The queues: a page of 50 rows beside the plainest page with as many cells, at two sizes of the hospital.

Bars: 1.5 times its floor and 10 statements; 1.3 times the same page of the small hospital.
"""

from __future__ import annotations

from argparse import ArgumentParser
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from hospital.models import Department
from pxm.bench import houses
from pxm.bench.houses import House, Request
from pxm.bench.measuring import Act, Cost, compare, counted
from pxm.bench.sheet import Say, Sheet, measured_house

SMALL, USUAL, ROUNDS = 1000, 100_000, 25
MANAGER, OFFICER = "manager@northbank.example", "officer@northbank.example"
OTHER_MANAGER = "manager@harbour.example"
MOST_OF_FLOOR, MOST_SQL, MOST_OF_SMALL = 1.5, 10, 1.3


@dataclass(frozen=True, slots=True)
class Page:
    """One page of one house beside its floor, which has as many rows and cells."""

    name: str
    reader: str
    page: Request
    floor: Request

    @property
    def label(self) -> str:
        return f"{self.name}, {self.page.house.name}"

    @property
    def floor_label(self) -> str:
        """Pages of one person with as many rows and cells share a floor."""
        return f"floor of {self.reader}, {self.floor.url}"


def add_arguments(parser: ArgumentParser, scale: int = USUAL) -> None:
    parser.add_argument("--scale", type=int, default=scale, help="cases of the large hospital")
    parser.add_argument("--rounds", type=int, default=ROUNDS)


def handle(options: dict[str, Any], say: Say) -> bool:
    with measured_house():
        small, large = (houses.house(scale, say) for scale in (SMALL, options["scale"]))
        return measure(small, large, options["rounds"], Sheet(say))


def measure(small: House, large: House, rounds: int, sheet: Sheet) -> bool:
    before, pages = pages_of(small), pages_of(large)
    acts: dict[str, Act] = {page.label: page.page for page in (*before, *pages)}
    acts |= {page.floor_label: page.floor for page in pages}
    costs = compare(acts, rounds)
    for earlier, page in zip(before, pages, strict=True):
        _judge(page, earlier, costs, sheet)
    return sheet.is_met


def _judge(page: Page, earlier: Page, costs: dict[str, Cost], sheet: Sheet) -> None:
    own, floor, sql = costs[page.label], costs[page.floor_label], counted(page.page)
    sheet.figure("floor", floor, counted(page.floor))
    sheet.figure(earlier.label, costs[earlier.label], counted(earlier.page))
    sheet.figure(page.label, own, sql)
    sheet.bar("of its floor", own.cpu / floor.cpu, MOST_OF_FLOOR)
    sheet.bar("statements", sql, MOST_SQL)
    sheet.bar(f"of the page at {earlier.page.house.name}", own.cpu / costs[earlier.label].cpu, MOST_OF_SMALL)


def pages_of(house: House) -> list[Page]:
    house.enter()
    department = Department.objects.get(site__code="northbank", name="Emergency").pk
    wanted = {
        "Complaints, all open": (MANAGER, f"{reverse('complaints')}?view=open"),
        "Complaints, overdue": (MANAGER, f"{reverse('complaints')}?view=overdue"),
        "Complaints, closed": (MANAGER, f"{reverse('complaints')}?view=closed"),
        "Complaints, of one department": (MANAGER, f"{reverse('complaints')}?view=closed&department={department}"),
        "Complaints, mine": (OFFICER, f"{reverse('complaints')}?view=mine"),
        "Escalations, all open": (MANAGER, f"{reverse('escalations')}?view=all-open"),
        "Escalations, needs my decision": (MANAGER, reverse("escalations")),
    }
    return [_page(house, name, email, url) for name, (email, url) in wanted.items()]


def _page(house: House, name: str, email: str, url: str) -> Page:
    page = house.get(email, url)
    body = page.answer().content.partition(b"<tbody>")[2].partition(b"</tbody>")[0]
    rows = body.count(b"<tr")
    floor = reverse("bench-rows", args=[rows, body.count(b"<td") // max(rows, 1)])
    return Page(name, email, page, house.get(email, floor))
