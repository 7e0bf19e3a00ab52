"""Somebody has to come back on what was told: a target that falls to an officer of the place, by the rules of feedback.

Whoever receives it says that it is owed (`owe`). It ends when somebody writes down what was done (`recover`) and when a
case is opened from it, whose own targets go on from there.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, cast

from django.contrib.postgres.fields import ArrayField
from django.db import transaction
from django.db.models import BigIntegerField, DateTimeField, F, Q

import audit.log
import clocks.actions
from clocks.actions.targets import Owing
from clocks.facts import Facts
from clocks.models import Clock
from clocks.rulebook import rulebook_of
from feedback.models import Feedback, Named, Severity, Teller
from hospital.models import Absence, Membership, Role, User
from hospital.recipients import resolve
from hospital.statements import AnyOf, Slot, Statement
from hospital.timing import now as web_now

KIND = "feedback"


@transaction.atomic
def owe(
    feedback: Feedback, *, by: User | None, now: datetime | None = None, barred: frozenset[int] | None = None
) -> None:
    """From when it reached us somebody owes an answer. Owed already: nothing changes. `barred` as in `begin`."""
    now = now or web_now()
    if feedback.profile_version_id and Clock.objects.of(KIND, feedback.pk).filter(start_event="told").exists():
        return
    begin(feedback, "told", now=now, barred=barred)
    audit.log.record("feedback.owe", feedback, by=by, at=now, owner=feedback.owner_id)


@transaction.atomic(savepoint=False)
def begin(
    feedback: Feedback, event: str, *, now: datetime, at: datetime | None = None, also: Collection[str] = (),
    owner: User | None = None, barred: frozenset[int] | None = None,
) -> None:  # fmt: skip
    """Targets that an event starts, by the rules of feedback; the first gives it to the officer whose turn it is.

    `at` None: when it reached us. `barred`: it was stored this moment, and these are named in it. Not audited:
    whatever calls this leaves the entry.
    """
    if not _knows(feedback, event):
        feedback.profile_version_id = clocks.actions.feedback_rules(now=now)
        feedback.owner_id = feedback.owner_id or officer_of(feedback, now, barred)
        feedback.save(update_fields=["profile_version", "owner"])
    clocks.actions.happened(
        owing(feedback), event, at=at or feedback.received_at, now=now, facts=facts_of(feedback), also=also,
        owner=owner, is_first=barred is not None,
    )  # fmt: skip


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


def officer_in_turn(feedback: Feedback, now: datetime) -> int | None:
    """Of the officers of the place whose turn it is, in one statement; None where none is here and free of bars."""
    path = list(feedback.department.path) if feedback.department else []
    free = _officers(site=feedback.site_id, path=path, feedback=feedback.pk, now=now)
    near = [row for row in free if row.department] or [row for row in free if row.site] or free
    return near[feedback.pk % len(near)].user if near else None


class _Officer(NamedTuple):
    user: int
    site: int | None
    department: int | None


def _officers(**slots: Any) -> list[_Officer]:
    return [_Officer(*row) for row in _free_officers().ask(**slots)]


@lru_cache(1)
def _free_officers() -> Statement:
    place = Q(organization__isnull=False) | Q(site_id=Slot("site", BigIntegerField()))
    place |= Q(AnyOf(F("department_id"), Slot("path", ArrayField(BigIntegerField()))))
    people = {"user__is_active": True, "user__is_service": False}
    rows = Membership.objects.current().filter(place, role=Role.OFFICER, **people)
    away = Absence.objects.at(Slot("now", DateTimeField())).order_by().values("user")
    named = Named.objects.filter(feedback_id=Slot("feedback", BigIntegerField())).order_by().values("user")
    free = rows.exclude(user__in=named).exclude(user__in=away).order_by("user_id")
    return Statement(free.values_list("user_id", "site_id", "department_id"))


def officer_of(feedback: Feedback, now: datetime, barred: frozenset[int] | None = None) -> int | None:
    """Of the officers of the place, whose turn it is; `barred` are those named in it, for whoever knows them."""
    return _in_turn(Role.OFFICER, feedback, now, _named(feedback) if barred is None else barred)


def holder_of(
    role: str, feedback: Feedback, now: datetime, but: Collection[int] = (), reasons: Collection[str] = ()
) -> int | None:
    """People of the role at the place take turns, by the number of the record; whoever stands in where there is none.

    Nobody who is named in it, and none of `but`. `reasons`: only whoever is chosen for one of these.
    """
    return _in_turn(role, feedback, now, _named(feedback) | set(but), reasons)


def _named(feedback: Feedback) -> frozenset[int]:
    return frozenset(feedback.named.values_list("user_id", flat=True))


def _in_turn(
    role: str, feedback: Feedback, now: datetime, barred: frozenset[int], reasons: Collection[str] = ()
) -> int | None:
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
    now = now or web_now()
    if feedback.profile_version_id:
        clocks.actions.happened(owing(feedback), event, at=now, now=now)
    clocks.actions.settle_escalations(feedback, now=now)


@transaction.atomic
def call_off_owing(feedback: Feedback, *, reason: str, now: datetime | None = None) -> None:
    """Nothing is owed any more, though nothing was done. Not audited: whatever did it leaves the entry."""
    if feedback.profile_version_id:
        clocks.actions.cancel(owing(feedback), reason=reason, now=now)
    clocks.actions.settle_escalations(feedback, now=now)


def owing(feedback: Feedback) -> Owing:
    """One that goes by rules, as only those do on which something is owed."""
    return cast(Owing, feedback)
