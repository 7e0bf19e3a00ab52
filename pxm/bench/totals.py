"""Statistics of thirty questions: from kept totals, and recounted from the responses.

Bars: 100 ms from the totals of a million responses (a page of results reads nothing else), whoever looks; 1.5 s to
recount 100,000 of them. The wall is measured, because that is what somebody waits for; the best of a few rounds,
because whatever else the machine does only adds to it.
"""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from hospital import actions as hospital
from hospital.models import Role, User
from pxm.bench import apart, surveying
from pxm.bench.sheet import Say, Sheet
from surveys import actions
from surveys.results import Filters, results_of

MOST_MS, MOST_SECONDS, ROUNDS = 100.0, 1.5, 7


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--responses", type=int, default=1_000_000, help="whose totals are kept")
    parser.add_argument("--recounted", type=int, default=100_000)
    parser.add_argument("--wards", type=int, default=40)
    parser.add_argument("--months", type=int, default=24)


def handle(options: dict[str, Any], say: Say) -> bool:
    return apart.measure("totals", options, ("responses", "recounted", "wards", "months"))


def run(options: dict[str, Any], sheet: Sheet) -> bool:
    here = surveying.place(options["wards"])
    number = surveying.fill_totals(here, options["responses"], options["months"])
    sheet.say(f"{number:,} totals of {options['responses']:,} responses of {options['wards']} wards")
    whole, site = Filters(here.version.pk), Filters(here.version.pk, place=f"s{here.sites[0].pk}")
    ward = Filters(here.version.pk, place=f"w{here.wards[0].pk}")
    head = department_head(here)
    looks = {"everything": (here.office, whole), "a site": (here.office, site), "a ward": (here.office, ward)}
    for name, (user, filters) in {**looks, "a department of five wards, by its head": (head, whole)}.items():
        found = best(lambda user=user, filters=filters: results_of(user, filters))
        sheet.bar(f"milliseconds for thirty questions of {name}", 1000 * found, MOST_MS)
    surveying.fill_responses(here, options["recounted"])
    counted = actions.recount(here.version.pk)
    sheet.bar("responses that were not counted", options["recounted"] - counted["form", "", "sent"], 0)
    found = best(lambda: actions.recount(here.version.pk), rounds=3)
    sheet.bar(f"seconds to recount {options['recounted']:,} responses", found, MOST_SECONDS)
    return sheet.is_met


def department_head(here: surveying.Place) -> User:
    made = hospital.create_user(email="head@example.org", name="Head", password=None, by=None)
    hospital.grant(made, role=Role.DEPARTMENT, place=here.wards[0].department, by=None)
    return made


def best(act: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Seconds."""
    found = []
    for _number in range(rounds):
        began = time.perf_counter()
        act()
        found.append(time.perf_counter() - began)
    return min(found)
