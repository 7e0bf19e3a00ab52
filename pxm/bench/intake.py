"""Public feedback sent at a pace kept up for a while, by many people at once to the web server as it is run.

Bars: 50 submissions a second; everything that was acknowledged is there afterwards, and the cases it opened. What each
person answered on the pages before waits as a draft, as it does in life; each submission opens the last page and sends
it. All kinds come in turn, two of five with a case, its targets, messages and key. All come through one proxy, each
from an address of their own.
"""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

from django.core import signing
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string

from clocks import actions as clocks
from clocks import profiles
from complaints.models import Complaint
from complaints.views.public import steps
from feedback.models import Feedback, Kind
from hospital import actions as hospital
from hospital.models import Draft, Role, Site
from hospital.views import drafts
from pxm.bench import apart, surveying
from pxm.bench.sheet import Say, Sheet
from pxm.bench.submissions import Person, served

LEAST_A_SECOND, PEOPLE, MOST_OF_ONE = 50, 8, 60  # so many a second no one of them gets through
KINDS = tuple(Kind)
CASES = frozenset({Kind.CONCERN, Kind.COMPLAINT})
WORDS = "Nobody came for three hours, and the bell was on the floor. She was cold and afraid."
ANSWERS = {
    "wish": "Somebody who comes", "department": "", "occurred_precision": "unknown", "occurred_on": "",
    "teller_role": "family", "patient_knows": "yes", "way": "phone", "name": "Orla Byrne",
    "email": "", "postal_address": "", "best_time": "", "needs_interpreter": "",
    **{f"did_{step}": True for step in steps.STEPS[:-1]},
}  # fmt: skip


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--seconds", type=int, default=30)


def handle(options: dict[str, Any], say: Say) -> bool:
    return apart.measure("intake", options, ("seconds",))


def run(options: dict[str, Any], sheet: Sheet) -> bool:
    site = surveying.place(2).sites[0]
    clocks.publish_profile(profiles.shipped_data("private_hospital"), by=None)
    for role in (Role.OFFICER, Role.MANAGER, Role.DUTY):
        user = hospital.create_user(email=f"{role}@example.org", name=role.title(), password=None, by=None)
        hospital.grant(user, role=role, place=site, by=None)
    waiting = [answered(site, options["seconds"] * MOST_OF_ONE) for _person in range(PEOPLE)]
    path = reverse("public-tell-us-step", args=[site.code, steps.LAST])
    with served() as port, ThreadPoolExecutor(PEOPLE) as people:
        until = time.monotonic() + options["seconds"]
        began = time.perf_counter()
        sent = list(people.map(lambda at: Sender(port, at).send_until(path, waiting[at], until), range(PEOPLE)))
        seconds = time.perf_counter() - began
    return judged(sheet, sum(map(len, sent)), sum(kind in CASES for kinds in sent for kind in kinds), seconds)


def judged(sheet: Sheet, sent: int, cases: int, seconds: float) -> bool:
    sheet.say(f"{sent:,} submissions in {seconds:.1f} s by {PEOPLE} people at once, {cases:,} of them with a case")
    sheet.bar("submissions a second short of the bar", max(0.0, LEAST_A_SECOND - sent / seconds), 0.0)
    sheet.say(f"{sent / seconds:,.1f} submissions a second")
    sheet.bar("submissions lost", sent - Feedback.objects.filter(words__startswith=WORDS).count(), 0)
    sheet.bar("cases lost", cases - Complaint.objects.count(), 0)
    return sheet.is_met


def answered(site: Site, number: int) -> list[tuple[str, Kind]]:
    """So many people who have only to send: the key of each one's draft, and what they want."""
    found = [(get_random_string(43), KINDS[at % len(KINDS)]) for at in range(number)]
    about = {"form": steps.draft_name(site), "saved_at": timezone.now()}
    Draft.objects.bulk_create(Draft(key=key, data=json.dumps(told(kind)), **about) for key, kind in found)
    return found


def told(kind: Kind) -> dict[str, Any]:
    """In words and with a telephone of one's own: the same twice would be linked, as told before."""
    mine = uuid4()
    phone = f"+353 87 {mine.int % 10**7:07}"
    return {**ANSWERS, "kind": kind, "intake_id": str(mine), "words": f"{WORDS} ({mine.hex[:12]})", "phone": phone}


class Sender(Person):
    """One browser after another, each with the draft of its own."""

    def send_until(self, path: str, waiting: list[tuple[str, Kind]], until: float) -> list[Kind]:
        """What was acknowledged."""
        done = []
        for key, kind in waiting:
            if time.monotonic() >= until:
                break
            self.browsers += 1
            self.cookies.clear()
            self.cookies[drafts.COOKIE] = signing.dumps(key, salt=drafts.SALT)
            self.ask("GET", path)
            self.ask("POST", path)
            done.append(kind)
        return done
