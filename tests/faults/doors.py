"""What the children of the actor do as people do it: through middleware, forms and pages of the product."""

from __future__ import annotations

import os
import re
import time
from contextlib import nullcontext
from html import unescape
from uuid import UUID, uuid4

from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from clocks.models import Clock
from clocks.profiles import NOBODY_LATE
from complaints.models import Complaint
from feedback.models import Feedback
from hospital import phrasing
from hospital.models import Site, User
from outbox.models import Message
from pxm.bench.houses import signed_in
from tests.faults.deeds import exit_at

OFFICER, MANAGER = "officer@example.org", "manager@example.org"
SHOWN = re.compile(r'name="ref" value="(C-\d+)"')
NEXT = re.compile(r'href="([^"]+)" rel="next"')
OPENED = 0.02  # seconds the control leaves between its answer and its commit


def open_up() -> None:
    """What every process reads once, before it is forked."""
    reverse("feedback-log")


def _browser(email: str) -> Client:
    return signed_in(User.objects.get(email=email))


# ------------------------------------------------------------------------------------------- submitting
def submit(nonce: str) -> str:
    return _submit(_browser(OFFICER), nonce)


def _submit(browser: Client, nonce: UUID | str) -> str:
    """The reference that the answer names."""
    place = f"site:{Site.objects.get(code='bench').pk}"
    answer = browser.post(reverse("feedback-log"), {
        "kind": "complaint", "words": "Nobody came to the bell.", "place": place, "severity": 3, "channel": "staff",
        "nonce": nonce,
    })  # fmt: skip
    assert answer.status_code == 302, answer.status_code
    return answer.url.rstrip("/").rpartition("/")[2]


def crash_while_submitting(number: int, nonce: str) -> int:
    """Returns how many statements a submission needs, when the number lies beyond them."""
    browser = _browser(OFFICER)
    with exit_at(number) as seen:
        _submit(browser, nonce)
    return len(seen)


def facts_of_submitting(nonce: str) -> dict[str, int]:
    cases = Complaint.objects.filter(feedback__items__external_id=nonce)
    about = {"subject_kind": "complaint", "subject_id__in": cases.values("pk")}
    return {
        "stories": Feedback.objects.filter(items__external_id=nonce).count(),
        "cases": cases.count(),
        "targets": Clock.objects.filter(**about).count(),
        "entries": Entry.objects.filter(verb="complaint.register", **about).count(),
        "messages": Message.objects.filter(**about).count(),
    }


def submit_for_ever(answers: str, is_answered_first: bool = False) -> None:
    """One case after the other; each reference is noted the moment it is answered.

    `is_answered_first` is the control: the answer goes out before the commit.
    """
    browser, noted = _browser(OFFICER), os.open(answers, os.O_APPEND | os.O_CREAT | os.O_WRONLY)
    while True:
        with transaction.atomic() if is_answered_first else nullcontext():
            os.write(noted, f"{_submit(browser, uuid4())}\n".encode())
            if is_answered_first:
                time.sleep(OPENED)


def submit_some(count: int) -> int:
    browser = _browser(OFFICER)
    return len({_submit(browser, uuid4()) for _number in range(count)})


def missing(refs: list[str]) -> list[str]:
    """Which of these references have no case with all that belongs to it."""
    whole = Complaint.objects.filter(ref__in=refs, feedback__items__isnull=False)
    entries = Entry.objects.filter(verb="complaint.register", subject_kind="complaint").values("subject_id")
    targets = Clock.objects.filter(subject_kind="complaint", is_next=True).values("subject_id")
    found = set(whole.filter(pk__in=entries).filter(pk__in=targets).values_list("ref", flat=True))
    return sorted(set(refs) - found)


def ask(seconds: float) -> list[float]:
    """Pages and submissions in turns; how long each took."""
    browser, until, took = _browser(OFFICER), time.monotonic() + seconds, []
    while time.monotonic() < until:
        for deed in (lambda: browser.get(reverse("complaints")), lambda: _submit(browser, uuid4())):
            started = time.monotonic()
            deed()
            took.append(time.monotonic() - started)
    return took


# ------------------------------------------------------------------------------------------- overdue
def overdue_on_screen() -> list[str]:
    """Every reference of the queue, page after page."""
    browser, url, found = _browser(MANAGER), f"{reverse('complaints')}?view=overdue", []
    while url:
        page = browser.get(url).content.decode()
        found += SHOWN.findall(page)
        more = NEXT.search(page)
        url = unescape(more[1]) if more else ""
    return found


def overdue_by_the_rules() -> list[str]:
    """Every open case with a target that the pure rule calls overdue."""
    now, cases = timezone.now(), dict(Complaint.objects.open().values_list("pk", "ref"))
    clocks = Clock.objects.filter(subject_kind="complaint", subject_id__in=cases).exclude(kind__in=NOBODY_LATE)
    return sorted({cases[clock.subject_id] for clock in clocks if phrasing.state(clock, now) == "over"})


def overdue_by_a_flag() -> list[str]:
    """The control: what a worker has marked."""
    marked = Clock.objects.running().filter(subject_kind="complaint", breached_at__isnull=False)
    return sorted(Complaint.objects.open().filter(pk__in=marked.values("subject_id")).values_list("ref", flat=True))
