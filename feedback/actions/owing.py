"""Somebody has to come back on what was told: a target that falls to an officer of the place, by the rules of feedback.

Whoever receives it says that it is owed (`owe`). It ends when somebody writes down what was done (`recover`) and when a
case is opened from it, whose own targets go on from there.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import cast

from django.db import transaction

import audit.log
import clocks.actions
from clocks.actions.targets import Owing
from clocks.facts import Facts
from clocks.models import Clock
from clocks.rulebook import rulebook_of
from feedback.models import Feedback, Severity, Teller
from hospital.models import Absence, Membership, Role, User
from hospital.recipients import resolve
from hospital.timing import now as web_now

KIND = "feedback"


@transaction.atomic
def owe(feedback: Feedback, *, by: User | None, now: datetime | None = None) -> None:
    """From when it reached us somebody owes an answer. Owed already: nothing changes."""
    now = now or web_now()
    if feedback.profile_version_id and Clock.objects.of(KIND, feedback.pk).filter(start_event="told").exists():
        return
    begin(feedback, "told", now=now)
    audit.log.record("feedback.owe", feedback, by=by, at=now, owner=feedback.owner_id)


@transaction.atomic
def begin(
    feedback: Feedback, event: str, *, now: datetime, at: datetime | None = None, also: Collection[str] = (),
    owner: User | None = None,
) -> None:  # fmt: skip
    """Targets that an event starts, by the rules of feedback; the first gives it to the officer whose turn it is.

    `at` None: when it reached us. Not audited: whatever calls this leaves the entry.
    """
    if not _knows(feedback, event):
        feedback.profile_version = clocks.actions.feedback_rules(now=now)
        feedback.owner_id = feedback.owner_id or officer_of(feedback, now)
        feedback.save(update_fields=["profile_version", "owner"])
    clocks.actions.happened(
        owing(feedback), event, at=at or feedback.received_at, now=now, facts=facts_of(feedback), also=also, owner=owner
    )


def _knows(feedback: Feedback, event: str) -> bool:
    """Does it go by rules, and do they know this event? Those from before it came with the product do not."""
    if feedback.profile_version_id is None:
        return False
    return any(event in rule.all_starts for rule in rulebook_of(feedback.profile_version_id).profile.rules)


def facts_of(feedback: Feedback) -> Facts:
    return Facts(
        type=feedback.kind, severity=feedback.severity or Severity.LOW, flags=frozenset(feedback.flags),
        is_anonymous=feedback.teller_role == Teller.ANONYMOUS, site_id=feedback.site_id,
    )  # fmt: skip


def officer_in_turn(feedback: Feedback, now: datetime) -> User | None:
    """Of the officers of the place whose turn it is, in one statement; None where none is here and free of bars."""
    path = feedback.department.path if feedback.department else []
    people = {"user__is_active": True, "user__is_service": False}
    rows = Membership.objects.current().covering(feedback.site_id, path).filter(role=Role.OFFICER, **people)
    away = Absence.objects.at(now).values("user")
    rows = rows.exclude(user__named_in__feedback=feedback.pk).exclude(user__in=away)
    free = list(rows.select_related("user").order_by("user_id"))
    near = [row for row in free if row.department_id] or [row for row in free if row.site_id] or free
    return near[feedback.pk % len(near)].user if near else None


def officer_of(feedback: Feedback, now: datetime) -> int | None:
    """Of the officers of the place, whose turn it is."""
    return holder_of(Role.OFFICER, feedback, now)


def holder_of(
    role: str, feedback: Feedback, now: datetime, but: Collection[int] = (), reasons: Collection[str] = ()
) -> int | None:
    """People of the role at the place take turns, by the number of the record; whoever stands in where there is none.

    Nobody who is named in it, and none of `but`. `reasons`: only whoever is chosen for one of these.
    """
    barred = frozenset(feedback.named.values_list("user_id", flat=True)) | set(but)
    found = resolve(role, feedback.site_id, feedback.department_id, barred, now=now)
    people = [
        chosen.user_id for chosen in found.users
        if chosen.user_id not in barred and (not reasons or chosen.because in reasons)
    ]  # fmt: skip
    return people[feedback.pk % len(people)] if people else None


@transaction.atomic
def end_owing(feedback: Feedback, event: str, *, now: datetime | None = None) -> None:
    """What was owed is done, by this event: the target is met and nobody is asked to decide about it any more.

    Not audited: whatever did it leaves the entry.
    """
    if feedback.profile_version_id is None:
        return
    now = now or web_now()
    clocks.actions.happened(owing(feedback), event, at=now, now=now)
    clocks.actions.settle_escalations(feedback, now=now)


@transaction.atomic
def call_off_owing(feedback: Feedback, *, reason: str, now: datetime | None = None) -> None:
    """Nothing is owed any more, though nothing was done. Not audited: whatever did it leaves the entry."""
    if feedback.profile_version_id is None:
        return
    clocks.actions.cancel(owing(feedback), reason=reason, now=now)
    clocks.actions.settle_escalations(feedback, now=now)


def owing(feedback: Feedback) -> Owing:
    """One that goes by rules, as only those do on which something is owed."""
    return cast(Owing, feedback)
