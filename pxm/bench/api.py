"""The door for programs: a list and a case beside the page of the same rows, in turns in one run.

Bars: no dearer than its page, and statements: 6 for a list, 5 for a case.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from hospital.actions import make_token
from hospital.models import TokenScope, User
from pxm.bench import case, houses, queue
from pxm.bench.houses import House, Request
from pxm.bench.measuring import compare, counted
from pxm.bench.queue import MANAGER
from pxm.bench.sheet import Say, Sheet, measured_house

MOST_OF_PAGE, MOST_SQL = 1.0, {"list": 6, "case": 5}


@dataclass
class Asked(Request):
    """A request of a program, which carries a token instead of a cookie."""

    secret: str = ""

    def do(self) -> HttpResponse:
        return self.client.get(self.url, self.data, headers={"Authorization": f"Bearer {self.secret}"})


def add_arguments(parser: ArgumentParser) -> None:
    queue.add_arguments(parser, queue.SMALL)


def handle(options: dict[str, Any], say: Say) -> bool:
    with measured_house():
        return measure(houses.house(options["scale"], say), options["rounds"], Sheet(say))


def measure(house: House, rounds: int, sheet: Sheet) -> bool:
    pages, asked = pages_of(house), asked_of(house)
    costs = compare({**{f"page {name}": page for name, page in pages.items()}, **asked}, rounds)
    for name, one in asked.items():
        page, own, sql = costs[f"page {name}"], costs[name], counted(one)
        sheet.figure(f"page of the {name}, {house.name}", page, counted(pages[name]))
        sheet.figure(f"{name} for programs, {house.name}", own, sql)
        sheet.bar("of its page", own.cpu / page.cpu, MOST_OF_PAGE)
        sheet.bar("statements", sql, MOST_SQL[name])
    return sheet.is_met


def pages_of(house: House) -> Mapping[str, Request]:
    """Fifty rows of what is open, and a case with twenty entries."""
    listed = house.get(MANAGER, f"{reverse('complaints')}?view=open")
    return {"list": listed, "case": case.page_of(house, case.told_at_length)}


def asked_of(house: House) -> Mapping[str, Asked]:
    """The same rows, and the same case with its notes."""
    house.enter()
    person = User.objects.get(email=MANAGER)
    scopes = {"name": "Bench", "scopes": TokenScope.values, "days": 1, "is_two_step": True}
    secret = make_token(person, by=person, **scopes).secret
    client = Client(SERVER_NAME="127.0.0.1")
    addresses = {
        "list": f"{reverse('api-cases')}?view=open&limit=50", "case": reverse("api-case", args=[case.told_at_length()])
    }  # fmt: skip
    return {name: Asked(house, client, "get", url, secret=secret) for name, url in addresses.items()}
