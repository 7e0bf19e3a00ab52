"""Somebody else has the word: the person who told us, or another body. It comes back by itself."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

import audit.models
import clocks.actions
from clocks.models import Clock
from clocks.querysets import ClockQuerySet
from clocks.worktime import local_date
from complaints import policy
from complaints.actions import cases, telling
from complaints.actions.cases import KIND, facts_of, is_sent_twice, locked, move, record, save, write
from complaints.actions.pausing import go_on, stand_still
from complaints.models import Complaint, Entry, Wait
from complaints.states import Status
from hospital.models import User
from hospital.timing import now as web_now

BY_PATIENT = CONSENT = "consent"  # reason of a pause, and kind of the target that waits for it
BY_THEM, BY_BODY, BY_POLICE = "complainant", "other_body", "police_or_coroner"  # reasons of the rules
BOTH = (Status.AWAITING_COMPLAINANT, Status.AWAITING_EXTERNAL)
BATCH = 100


@transaction.atomic
def ask_complainant(
    complaint: Complaint, *, by: User | None, words: str, nonce: UUID, expected_on: date, how: str = Entry.How.EMAIL,
    now: datetime | None = None,
) -> audit.models.Entry | None:  # fmt: skip
    """Questions to whoever told us, without which it cannot go on. By e-mail they go out. None when sent before."""
    now = now or web_now()
    case = locked(complaint)
    if is_sent_twice(nonce):
        return None
    move(case, "ask_complainant")
    cases.refuse_anonymous(case)
    cases.refuse_without_mailbox(how, case.teller)
    entry = _begin(case, words, expected_on, "", by, now, nonce, how=how)
    clocks.actions.happened(case, "information_asked", at=now, now=now, facts=facts_of(case))
    paused = stand_still(case, BY_THEM, by, now)
    if how == Entry.How.EMAIL:
        key = f"update:{case.ref}:{entry.pk}"
        telling.tell_family("complaints/question", case, key, now, words=words, date=expected_on.isoformat())
    return record("ask_complainant", case, by, now, entry=entry.pk, expected_on=expected_on, paused=paused)


@transaction.atomic
def ask_external(
    complaint: Complaint, *, by: User | None, body: str, reason: str, expected_on: date, now: datetime | None = None,
    version: int | None = None,
) -> audit.models.Entry:  # fmt: skip
    """Another body has to speak first. With a flag of the police or a coroner the family does not see the pause."""
    now = now or web_now()
    case = locked(complaint, version)
    move(case, "ask_external")
    if not body.strip():
        raise ValidationError(_("Say which body."), code="body")
    entry = _begin(case, reason, expected_on, body, by, now, None)
    is_police = "police" in case.flags
    paused = stand_still(case, BY_POLICE if is_police else BY_BODY, by, now, is_hidden=is_police)
    return record("ask_external", case, by, now, entry=entry.pk, expected_on=expected_on, paused=paused)


def _begin(
    case: Complaint, words: str, expected_on: date, body: str, by: User | None, now: datetime, nonce: UUID | None,
    how: str = "",
) -> Entry:  # fmt: skip
    cases.refuse_empty(words)
    cases.refuse_past(expected_on, case.zone, now)
    entry = write(case, Entry.Kind.QUESTION, by, now, words, nonce, how=how)
    case.waits.filter(ended_at__isnull=True).update(ended_at=now)  # of before it ended and was opened again
    Wait.objects.create(complaint=case, body=body, entry=entry, expected_on=expected_on, asked_at=now)
    save(case, now, "status")
    return entry


@transaction.atomic
def hear_back(
    complaint: Complaint, *, by: User | None, words: str, now: datetime | None = None, version: int | None = None
) -> audit.models.Entry:
    """What they said. The work goes on."""
    now = now or web_now()
    case = locked(complaint, version)
    was = case.status
    move(case, "hear_back")
    cases.refuse_empty(words, _("Write what they said."))
    entry = write(case, Entry.Kind.INFORMATION, by, now, words)
    save(case, now, "status")
    end_wait(case, was, by, now)
    return record("hear_back", case, by, now, entry=entry.pk, was=was)


def end_wait(case: Complaint, was: str, by: User | None, now: datetime) -> None:
    """Nobody is waited for any more, and what stood still goes on."""
    case.waits.filter(ended_at__isnull=True).update(ended_at=now)
    if was == Status.AWAITING_COMPLAINANT:
        clocks.actions.happened(case, "information_received", at=now, now=now)
    for reason in (BY_THEM, BY_BODY, BY_POLICE):
        go_on(case, reason, by, now)


@transaction.atomic
def time_out(complaint: Complaint, *, by: User | None = None, now: datetime | None = None) -> audit.models.Entry:
    """The day is over and nobody answered: it goes on without, its owner is told, and the reply has to say so. Without
    an answer there is no consent: about the patient nothing is told.
    """
    now = now or web_now()
    case = locked(complaint)
    was = case.status
    move(case, "time_out")
    if _has_time(case, was, now):
        raise ValidationError(_("They still have time to answer."), code="early")
    save(case, None, "status")
    case.waits.filter(ended_at__isnull=True).update(ended_at=now)
    owed = Clock.objects.of(KIND, case.pk).running()
    if owed.filter(kind__in=policy.WAITS_ON_FAMILY).exists():
        clocks.actions.cancel(case, reason="no_answer", now=now, kinds=sorted(policy.WAITS_ON_FAMILY))
    for reason in (BY_THEM, BY_BODY, BY_POLICE, BY_PATIENT):
        go_on(case, reason, by, now)
    if case.owner_id:
        key = f"timed_out:{case.ref}:{case.version}"
        telling.tell_person("complaints/timed_out", case, case.owner_id, key, now)
    return record("time_out", case, by, now, was=was)


def _has_time(case: Complaint, was: str, now: datetime) -> bool:
    """For consent as long as the rules give, for what was asked until the day that was named is over."""
    if was == Status.AWAITING_CONSENT:
        return not _unanswered(now).filter(subject_id=case.pk).exists()
    return case.waits.filter(ended_at__isnull=True, expected_on__gte=local_date(case.zone, now)).exists()


def _unanswered(now: datetime) -> ClockQuerySet:
    return Clock.objects.running().filter(subject_kind=KIND, kind=CONSENT, due_at__lte=now)


def time_out_due(now: datetime | None = None) -> int:
    """A batch of cases whose wait is over; returns how many. Each is a transaction of its own, and one that somebody
    took a moment before is left alone. Not audited: `time_out` is, of each.
    """
    now = now or web_now()
    waiting = Q(status__in=BOTH, waits__ended_at__isnull=True)
    zones = Complaint.objects.filter(waiting).values_list("zone", flat=True).distinct()
    days = [Q(zone=zone, waits__expected_on__lt=local_date(zone, now)) for zone in zones]
    unanswered = Q(status=Status.AWAITING_CONSENT, pk__in=_unanswered(now).values("subject_id"))
    over = Complaint.objects.filter(reduce(or_, (waiting & day for day in days), unanswered))
    done = 0
    for case in over.order_by("pk")[:BATCH]:
        with suppress(ValidationError):
            time_out(case, now=now)
            done += 1
    return done
