"""The ledger of a campaign beside the answers: it says who was asked, and nothing of what they answered.

Forty people are asked by a campaign. Half of them answer before the reminder and half after it, in the order in which
they were asked: so the mail log says in which days somebody answered, which no system with reminders can hide. The
attacker uses that, and lays the people of each half beside the responses of those days in every order there is.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product
from random import Random

import pytest

from outbox.models import Message
from surveys import actions
from surveys.models import Asking, Response
from tests.surveys.campaigning import DUE, goes_home, running, sweep
from tests.surveys.make import answered
from tests.surveys.test_campaigns import published_as, token_of
from tests.surveys.test_confidential import orders_of_responses, rows

HALF, BY_CHANCE = 20, 7
LEDGER = """
SELECT p.person_id FROM surveys_asking a JOIN hospital_visit v ON v.id = a.visit_id
JOIN hospital_patient p ON p.id = v.patient_id ORDER BY a.{by}
"""
MAILS = "SELECT to_person_id FROM outbox_message WHERE template = '{of}' ORDER BY id"


def gather(now: datetime) -> None:
    while actions.gather(now=now):
        pass


# Numbers that nobody else answers, in no order that anything else has.
VALUES = Random(7).sample(range(100, 900), 2 * HALF)  # noqa: S311 - a test


def answer(mails: list[Message], at: datetime, truth: dict[int, int]) -> None:
    for mail in mails:
        truth[mail.to_person_id] = VALUES[len(truth)]
        answered(token_of(mail), {"found": "yes", "waited": truth[mail.to_person_id]}, at)


@pytest.mark.django_db(transaction=True)
def test_whoever_reads_the_ledger_too_learns_no_answer(cast):
    running(cast, published_as(cast, "onsite"), reminder_days=[4])
    for _person in range(2 * HALF):
        goes_home(cast)
    sweep(DUE)
    truth: dict[int, int] = {}
    answer(list(Message.objects.order_by("pk")[:HALF]), DUE, truth)
    gather(DUE + timedelta(days=1))
    sweep(DUE + timedelta(days=4, hours=1))
    reminded = list(Message.objects.filter(template="surveys/reminder").order_by("pk"))
    assert len(reminded) == HALF
    answer(reminded, DUE + timedelta(days=5), truth)
    gather(DUE + timedelta(days=7))
    assert Response.objects.count() == 2 * HALF

    late = {mail.to_person_id for mail in reminded}
    of_late = {truth[person] for person in late}
    orders = [LEDGER.format(by=by) for by in ("id", "ctid", "decided_at, a.id", "xmin::text::bigint, a.ctid")]
    orders += [MAILS.format(of=of) for of in ("surveys/asked", "surveys/reminder")]
    for who, (_what, values) in product(orders, orders_of_responses()):
        people = [person for (person,) in rows(who)]
        for is_late in (False, True):
            half = [person for person in people if (person in late) is is_late]
            known = [value for value in values if (value in of_late) is is_late]
            for guess in (known, known[::-1]):
                hits = sum(truth[person] == value for person, value in zip(half, guess, strict=False))
                assert hits <= BY_CHANCE, who


@pytest.mark.django_db
def test_the_ledger_is_the_same_whether_somebody_answered(cast):
    """Nothing that a campaign keeps or writes changes by an answer, until the mail log lacks a reminder."""
    running(cast, reminder_days=[4])
    goes_home(cast)
    sweep(DUE)
    before = list(Asking.objects.values())
    answered(token_of(Message.objects.get()), {"recommend": 3}, DUE)
    gather(DUE + timedelta(days=2))
    assert list(Asking.objects.values()) == before
