"""Urgent alerts ask for "I have it". While nobody says so, the next person on duty is told, until nobody is left.

Due moments are rows. One batch is one transaction: claim, re-check under the subject's lock, the next alert, its
messages and the next due moment are committed together or not at all; the key of each alert (`answer:<first>:<turn>`)
makes it happen once. Lock order as everywhere: the sweep takes answers before subjects and never waits; whoever says
"I have it" holds the subject first.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import structlog
from django.conf import settings
from django.db import connection, models, transaction

import audit.log
from audit import columns
from clocks import subjects
from clocks.models import Answer, Escalation, Rung, Told
from clocks.subjects import Raised, Waiting
from hospital.models import Role, User
from hospital.recipients import Recipients
from hospital.timing import now as web_now
from outbox.actions import tell_administrators

ANSWER_WITHIN = timedelta(minutes=15)
NUMBER = 2  # of the ladder: where the duty manager stands
LIMIT = 100
MOST_ATTEMPTS = 8
FIRST_DELAY, LONGEST_DELAY = timedelta(seconds=15), timedelta(minutes=15)
WAITING, PASSED_ON, NOBODY = Answer.State.WAITING.value, Answer.State.PASSED_ON.value, Answer.State.NOBODY.value
log = structlog.get_logger(__name__)

CLAIM = """
SELECT id, subject_kind, subject_id, first_id, turn, {now}
FROM clocks_answer WHERE state = 'waiting' AND wake_at <= {now}
ORDER BY wake_at, id LIMIT %(limit)s {lock}
"""
STEP_BACK = """
UPDATE clocks_answer
SET attempts = attempts + 1, error_code = %(code)s,
    wake_at = %(now)s + LEAST(%(first)s * power(2, LEAST(attempts, 20)), %(longest)s) * %(jitter)s
WHERE id = %(id)s
RETURNING attempts
"""


class Claimed(NamedTuple):
    """A row of CLAIM; `now` is the database's clock."""

    answer_id: int
    subject_kind: str
    subject_id: int
    first_id: int
    turn: int
    now: datetime


# ------------------------------------------------------------------------------------------- asking
@transaction.atomic
def ask(kind: str, escalations: Mapping[int, int], *, now: datetime | None = None) -> None:
    """These alerts (subject → escalation) ask for an answer in time. A subject that waits for one already waits on.

    Not audited: the room's verb leaves the entry, together with its messages.
    """
    now = now or web_now()
    due_at = now + ANSWER_WITHIN
    rows = [(kind, pk, alert, alert, 1, due_at, due_at, WAITING, 0, "") for pk, alert in escalations.items()]
    columns.insert(Answer, COLUMNS, rows, ignore_conflicts=True)


COLUMNS = (
    "subject_kind", "subject_id", "escalation_id", "first_id", "turn", "due_at", "wake_at", "state", "attempts",
    "error_code",
)  # fmt: skip


def give(kind: str, subject_id: int, by: User, now: datetime) -> None:
    """Somebody has it: nobody else is told because of silence."""
    wanted = Answer.objects.of(kind, subject_id).wanted()
    wanted.update(state=Answer.State.GIVEN, given_by=by, settled_at=now)


def end(answers: models.QuerySet[Answer], now: datetime) -> None:
    """The subject needs nobody any more."""
    answers.update(state=Answer.State.ENDED, settled_at=now)


# ------------------------------------------------------------------------------------------- the sweep
@transaction.atomic
def pass_on(limit: int = LIMIT, *, now: datetime | None = None) -> int:
    """Tell the next on duty where nobody has answered in time; returns how many alerts were dealt with.

    Each subject in its savepoint: a bad one steps back and holds up no other. Not audited: the room's record is.
    """
    by_kind: dict[str, list[Claimed]] = defaultdict(list)
    for claim in _claim(limit, now):
        by_kind[claim.subject_kind].append(claim)
    return sum(_pass_on_or_apart(kind, claimed) for kind, claimed in by_kind.items())


def _claim(limit: int, now: datetime | None) -> list[Claimed]:
    """Due answers that nobody else holds. Without `now` (for rehearsals) the database's clock decides."""
    clock = "%(now)s::timestamptz" if now else "(SELECT clock_timestamp())"
    lock = "" if "UNSAFE_NO_LOCK" in settings.UNSAFE else "FOR NO KEY UPDATE SKIP LOCKED"
    with connection.cursor() as cursor:
        cursor.execute(CLAIM.format(now=clock, lock=lock), {"limit": limit, "now": now})
        return [Claimed(*row) for row in cursor.fetchall()]


def _pass_on_or_apart(kind: str, claimed: Sequence[Claimed]) -> int:
    try:
        with transaction.atomic():
            return _pass_on(kind, claimed)
    except Exception as error:
        if not connection.is_usable():
            raise
        if len(claimed) == 1:
            return _step_back(claimed[0], error)
    middle = len(claimed) // 2
    return _pass_on_or_apart(kind, claimed[:middle]) + _pass_on_or_apart(kind, claimed[middle:])


def _pass_on(kind: str, claimed: Sequence[Claimed]) -> int:
    subject = subjects.get(kind)
    held = subject.lock([claim.subject_id for claim in claimed])
    free = [claim for claim in claimed if claim.subject_id in held]
    if not free:
        return 0
    now, told = free[0].now, _told(kind, [claim.subject_id for claim in free])
    waiting = [
        Waiting(claim.answer_id, claim.subject_id, claim.first_id, claim.turn, told[claim.subject_id],
                held[claim.subject_id])
        for claim in free
    ]  # fmt: skip
    recipients = subject.next_in_line(waiting, now)
    going_on = [one for one in waiting if recipients[one.answer_id].users]
    _settle(waiting, going_on, now)
    escalations = _alert(kind, going_on, recipients, now)
    subject.record_passed_on(waiting, escalations, recipients, now)
    return len(waiting)


def _told(kind: str, subject_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """By subject, everybody who was told of anything on it that is still open."""
    found: dict[int, frozenset[int]] = defaultdict(frozenset)
    rows = Told.objects.filter(
        escalation__subject_kind=kind, escalation__subject_id__in=subject_ids, escalation__settled_at__isnull=True
    )
    for subject_id, user in rows.values_list("escalation__subject_id", "user_id"):
        found[subject_id] |= {user}
    return found


def _settle(waiting: Sequence[Waiting], going_on: Sequence[Waiting], now: datetime) -> None:
    """First: a subject waits for one answer at a time."""
    passed = [one.answer_id for one in going_on]
    ended = [one.answer_id for one in waiting if one not in going_on]
    Answer.objects.filter(pk__in=passed).update(state=PASSED_ON, settled_at=now)
    Answer.objects.filter(pk__in=ended).update(state=NOBODY, settled_at=now)


def _alert(
    kind: str, going_on: Sequence[Waiting], recipients: Mapping[int, Recipients], now: datetime
) -> dict[int, Raised]:
    """The next alert of each, by answer id, and until when it has to be answered."""
    rows = [
        Escalation(
            subject_kind=kind, subject_id=one.subject_id, key=f"answer:{one.first_id}:{one.turn + 1}", number=NUMBER,
            trigger=Rung.Trigger.SILENCE, role=Role.DUTY, at=now, skipped=recipients[one.answer_id].skipped,
        )
        for one in going_on
    ]  # fmt: skip
    made = dict(zip((one.answer_id for one in going_on), Escalation.objects.bulk_create(rows), strict=True))
    told = [(row.pk, chosen.user_id, chosen.because) for pk, row in made.items() for chosen in recipients[pk].users]
    columns.insert(Told, ("escalation_id", "user_id", "because"), told)
    due_at = now + ANSWER_WITHIN
    asked = [
        (kind, one.subject_id, made[one.answer_id].pk, one.first_id, one.turn + 1, due_at, due_at, WAITING, 0, "")
        for one in going_on
    ]
    columns.insert(Answer, COLUMNS, asked)
    return {pk: Raised(row.pk, row.key) for pk, row in made.items()}


def _step_back(claim: Claimed, error: Exception) -> int:
    """Try again later, 15 s doubling up to 15 minutes, for as long as nobody has it; administrators hear of it.

    Only the class of the error is kept: its text may hold what a person wrote.
    """
    code = type(error).__qualname__[:64]
    log.warning("next in line not told", kind=claim.subject_kind, id=claim.subject_id, exc_info=error)
    values: dict[str, Any] = {
        "id": claim.answer_id, "now": claim.now, "code": code, "first": FIRST_DELAY, "longest": LONGEST_DELAY,
        "jitter": random.uniform(0.8, 1.2),  # noqa: S311 - spreads retries, hides nothing
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(STEP_BACK, values)
        attempts = cursor.fetchone()[0]
    if attempts == MOST_ATTEMPTS:
        key = f"given_up:{claim.now:%Y-%m-%dT%H}"
        tell_administrators("clocks/given_up", key=key, now=claim.now, page="clockwork")
        facts = {"answer": claim.answer_id, "code": code}
        row = audit.log.Row("target.give_up", claim.subject_kind, claim.subject_id, None, facts, claim.now)
        audit.log.record_many([row])
    return 1
