"""What comes in: stored, taken over from a file, in the inbox and in the list of all, at two sizes of the hospital.

Bars: 10 statements for each page; 1.3 times the same in the small hospital. Each run leaves behind what it stored.
Searching in the large one is `bench search`.
"""

from __future__ import annotations

import csv
import io
from argparse import ArgumentParser
from dataclasses import dataclass
from itertools import cycle
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from feedback import actions
from feedback.models import Channel, Feedback, Import, Kind, Teller, Triage
from hospital.models import Location, User
from pxm.bench import houses, queue
from pxm.bench.houses import House, Request
from pxm.bench.measuring import Act, compare, counted
from pxm.bench.queue import MANAGER, MOST_OF_SMALL, MOST_SQL, SMALL
from pxm.bench.sheet import Say, Sheet, measured_house

USUAL, WAITING, ROWS = 1_000_000, 60, 100
WORDS = (
    "The lift by the main entrance was out of order and my father could not climb the stairs.",
    "Thank you to the night team. They were kind and they explained every step to us.",
    "Where can visitors park after six in the evening, and what does it cost?",
)


@dataclass
class Intake:
    """Something that came by mail and nobody has read: stored, looked through for red flags, put into the inbox."""

    house: House

    def prepare(self) -> None:
        self.house.enter()
        self.ward = Location.objects.select_related("department__site").get(
            name="Ward 4B", department__site__code="northbank"
        )

    def do(self) -> Feedback:
        return come_in(self.ward, WORDS[0])


def come_in(ward: Location, words: str) -> Feedback:
    return actions.receive(
        kind=Kind.ENQUIRY, channel=Channel.EMAIL, words=words, site=ward.department.site, department=ward.department,
        location=ward, intake_id=uuid4(), language="en", teller_role=Teller.ANONYMOUS,
    )  # fmt: skip


@dataclass
class TakenOver:
    """The rows of a file that nobody has seen before, read and checked already."""

    house: House

    def prepare(self) -> None:
        self.house.enter()
        by = User.objects.get(email=MANAGER)
        table = SimpleUploadedFile("told.csv", content(uuid4().hex))
        self.job = actions.upload(table=table, target="feedback", source="bench", by=by)
        actions.match(self.worked(), by=by, matching=self.job.matched)
        actions.run(self.worked(), by=by)

    def do(self) -> Import:
        return self.worked()

    def worked(self) -> Import:
        while actions.proceed():
            pass
        self.job.refresh_from_db()
        return self.job


def content(mark: str) -> bytes:
    """As a portal of reviews hands it out."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("Ref", "Date", "Type", "Comment", "Rating"))
    day = timezone.localdate().isoformat()
    for number, words in zip(range(ROWS), cycle(WORDS), strict=False):
        writer.writerow((f"{mark}-{number}", day, "compliment", f"{words} ({number})", "4.5"))
    return out.getvalue().encode()


def add_arguments(parser: ArgumentParser) -> None:
    queue.add_arguments(parser, USUAL)


def handle(options: dict[str, Any], say: Say) -> bool:
    with measured_house():
        small, large = (houses.house(scale, say) for scale in (SMALL, options["scale"]))
        return measure(small, large, options["rounds"], Sheet(say))


def measure(small: House, large: House, rounds: int, sheet: Sheet) -> bool:
    acts: dict[str, Act] = {}
    for house in (small, large):
        fill(house)
        acts |= {f"{name}, {house.name}": act for name, act in acts_of(house).items()}
    sql = {name: counted(act) for name, act in acts.items()}
    costs = compare(acts, rounds)
    for name in acts:
        sheet.figure(name, costs[name], sql[name])
    for what, act in acts_of(large).items():
        before, own = f"{what}, {small.name}", f"{what}, {large.name}"
        if isinstance(act, Request):
            sheet.bar(f"statements, {what}", sql[own], MOST_SQL)
        sheet.bar(f"{what}, of that at {small.name}", costs[own].cpu / costs[before].cpu, MOST_OF_SMALL)
    return sheet.is_met


def acts_of(house: House) -> dict[str, Act]:
    return {
        "intake": Intake(house), f"a file of {ROWS} rows": TakenOver(house),
        "inbox": house.get(MANAGER, reverse("triage")),
        "all feedback": house.get(MANAGER, reverse("feedback")),
    }  # fmt: skip


def fill(house: House) -> None:
    """As many wait as a page holds and a few more."""
    house.enter()
    wards = list(Location.objects.filter(department__site__code="northbank").select_related("department__site"))
    missing = WAITING - Triage.objects.waiting().filter(feedback__site__code="northbank").count()
    for words, ward, _number in zip(cycle(WORDS), cycle(wards), range(missing), strict=False):
        come_in(ward, words)
