"""Log feedback: the POST of the form, and the action alone, beside bare COPY of the same rows.

Bars: 20 statements for the POST, of thanks as well, and 12 for the action; 1.3 times the same in the small hospital.
Each run leaves the cases it logged behind.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from random import Random
from typing import Any
from uuid import uuid4

from django.db import connection
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from complaints import actions
from complaints.forms import RegisterForm
from complaints.models import Complaint
from feedback.models import Feedback, Kind, Teller
from hospital.models import Location, User
from pxm.bench import floor, houses, queue
from pxm.bench.houses import House, Request
from pxm.bench.measuring import Act, compare, counted
from pxm.bench.queue import MOST_OF_SMALL, SMALL
from pxm.bench.sheet import Say, Sheet, measured_house
from pxm.demo import loading
from pxm.demo.lexicon import lexicon
from pxm.demo.lines import Copy
from pxm.demo.originals import MODELS, PLACE, Original, originals
from pxm.demo.retelling import Retelling

NURSE = "nurse@northbank.example"
MOST_OF_POST, MOST_OF_ACTION = 20, 12
THANKS = "POST of thanks"  # which are owed from that moment, with a target
WORDS = "She pressed the bell at half past six and nobody came until half past nine. She was cold and afraid."


@dataclass
class Post(Request):
    """The form filled in anew each time: sent twice, it would be one case. `more` is filled in besides."""

    more: dict[str, Any] = field(default_factory=dict)

    def prepare(self) -> None:
        super().prepare()
        self.data = filled_in(**self.more)


@dataclass
class Action:
    """What the form calls, without form and page."""

    house: House

    def prepare(self) -> None:
        self.house.enter()
        form = RegisterForm(filled_in(), user=User.objects.get(email=NURSE))
        if not form.is_valid():
            raise AssertionError(form.errors.as_text())
        self.told = form.told()

    def do(self) -> None:
        actions.take(**self.told)


def add_arguments(parser: ArgumentParser) -> None:
    queue.add_arguments(parser)


def handle(options: dict[str, Any], say: Say) -> bool:
    with measured_house():
        small, large = (houses.house(scale, say) for scale in (SMALL, options["scale"]))
        return measure(small, large, options["rounds"], Sheet(say))


def measure(small: House, large: House, rounds: int, sheet: Sheet) -> bool:
    acts: dict[str, Act] = {}
    for house in (small, large):
        acts |= {f"POST, {house.name}": post_to(house), f"action, {house.name}": Action(house)}
    promised = post_to(large, acknowledged=["spoken"])
    acts["POST with a promise given at once"] = promised
    acts[THANKS] = post_to(large, kind=Kind.COMPLIMENT)
    sql = {name: counted(act) for name, act in acts.items()}
    bare = bare_post(large, post_to(large))
    costs = compare({**acts, "floor": bare}, rounds)
    sheet.figure(f"floor: COPY of the same rows, {large.name}", costs["floor"])
    for name in acts:
        sheet.figure(name, costs[name], sql[name])
    for what, most in (("POST", MOST_OF_POST), ("action", MOST_OF_ACTION)):
        before, own = f"{what}, {small.name}", f"{what}, {large.name}"
        sheet.ratio(f"{what} of the floor", costs[own].cpu / costs["floor"].cpu)
        sheet.bar(f"statements of the {what}", sql[own], most)
        sheet.bar(f"{what}, of that at {small.name}", costs[own].cpu / costs[before].cpu, MOST_OF_SMALL)
    sheet.bar(f"statements of the {THANKS}", sql[THANKS], MOST_OF_POST)
    return sheet.is_met


def post_to(house: House, **more: Any) -> Post:
    post = Post(house, house.browser(NURSE), "post", reverse("feedback-log"), more=more)
    post.answer(302)  # what a process reads once is read
    return post


def filled_in(**more: Any) -> dict[str, Any]:
    """A complaint as a nurse writes it down at the bedside."""
    ward = Location.objects.get(name="Ward 4B", department__site__code="northbank")
    return {
        "kind": Kind.COMPLAINT, "words": WORDS, "place": f"ward:{ward.pk}", "occurred_on": timezone.localdate(),
        "teller_role": Teller.FAMILY, "name": "Orla Byrne", "phone": "+353 87 555 0142", "severity": 2,
        "wish": "That somebody comes when the bell rings.", "channel": "staff", "nonce": uuid4(), **more,
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------ the floor
def bare_post(house: House, post: Post) -> Request:
    """A POST through the same middleware that copies the rows of one logged case in one transaction."""
    answer: HttpResponse = post.answer(302)
    made = Complaint.objects.filter(ref=answer.url.rstrip("/").rpartition("/")[2])
    floor.written.append(copier(originals(made)[0]))
    return Request(house, post.client, "post", reverse("bench-write"))


def copier(original: Original) -> Callable[[], None]:
    retelling = Retelling(lexicon(1), Random(1))  # noqa: S311 - invents words, guards nothing

    def write() -> None:
        first = drawn(original.sizes)
        copy = Copy(first[PLACE[Feedback]], 0, first, retelling.tell(original, first[PLACE[Feedback]]))
        for place, model in enumerate(MODELS):
            if original.lines[place]:
                loading.copy_in(model, (line.write(copy) for line in original.lines[place]))

    return write


def drawn(sizes: list[int]) -> list[int]:
    """The first of as many new numbers of each table, in one statement."""
    tables = [model._meta.db_table for model, size in zip(MODELS, sizes, strict=True) for _row in range(size)]
    draws = ", ".join(f"nextval(pg_get_serial_sequence('{table}', 'id'))" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {draws}")
        numbers = iter(cursor.fetchone())
    return [next(islice(numbers, size - 1, size), 0) - size + 1 if size else 0 for size in sizes]
