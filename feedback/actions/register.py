"""The register outside the house: what has to be told to it, what it was told, what it made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import audit.log
import clocks.actions
from audit.log import Row
from clocks.facts import Facts
from feedback.models import ColumnProfile, Feedback, RegisterExport, Registration, Severity, Teller
from feedback.register.duty import CHANGED, DONE, DUE, Duty, duties
from feedback.register.facts import changed, facts_of
from feedback.register.reconciling import Findings
from hospital.models import User
from hospital.timing import now as web_now

BATCH, CHECKED = 100, 1000
AGAIN = timedelta(hours=1)
State = Registration.State


# ------------------------------------------------------------------------------------------------ the sweeps
@transaction.atomic
def enter_register(*, now: datetime | None = None) -> int:
    """Note a batch of records that have to stand in the register, since the place has that duty; returns how many.

    Their targets run from when they were received, however late this sweep comes.
    """
    now = now or web_now()
    owed = duties(now)
    found: list[Registration] = []
    for duty in owed.values():
        found += _entered(duty, BATCH - len(found), now)
    entries = [
        Row("feedback.enter_register", "feedback", row.feedback_id, None, {"rules": row.profile_version_id}, now)
        for row in found
    ]
    audit.log.record_many(entries)
    return len(found) + _drop_uncounted(now)


def _drop_uncounted(now: datetime) -> int:
    """What was entered in error, or told twice, before the register heard of it, is not due."""
    uncounted = Q(feedback__entered_in_error_at__isnull=False) | Q(feedback__duplicate_of__isnull=False)
    found = Registration.objects.filter(uncounted, state__in=[State.TO_REPORT, State.REJECTED])
    rows = _all_locked(found.values_list("pk", flat=True)[:BATCH])
    for row in rows:
        excuse_registration(row, by=None, reason=gettext("Entered in error, or told twice."), now=now)
    return len(rows)


def _entered(duty: Duty, most: int, now: datetime) -> list[Registration]:
    """Without the story's words: a register needs none of them to know that it is owed."""
    rows = Feedback.objects.counted().filter(
        site=duty.site, kind__in=duty.kinds, logged_at__gte=duty.since, registration__isnull=True
    )
    # What was taken over from elsewhere came to us long ago; what came before the duty is none.
    rows = rows.filter(Q(imported__isnull=True) | Q(received_at__gte=duty.since))
    rows = rows.defer("words", "wish", "tokens").order_by("pk").select_for_update(of=("self",), skip_locked=True)
    made = []
    for story in rows[: max(most, 0)]:
        story.site = duty.site
        row = Registration.objects.create(feedback=story, profile_version=duty.version, checked_at=now)
        clocks.actions.happened(row, DUE, at=story.received_at, now=now, facts=_facts(story))
        made.append(row)
    return made


def _facts(story: Feedback) -> Facts:
    is_anonymous = story.teller_role == Teller.ANONYMOUS
    return Facts(story.kind, story.severity or Severity.LOW, frozenset(story.flags), is_anonymous)


@transaction.atomic
def notice_changes(*, now: datetime | None = None) -> int:
    """Look at the records the register was told of that were looked at longest ago: has anything changed since?

    Returns how many were looked at that had not been for an hour; the sweep ends when there are none.
    """
    now = now or web_now()
    waiting = Registration.objects.told().filter(changed_at__isnull=True, checked_at__lt=now - AGAIN)
    rows = list(
        waiting.select_related("feedback__site").defer("feedback__words", "feedback__wish", "feedback__tokens")
        .order_by("checked_at").select_for_update(of=("self",), skip_locked=True)[:CHECKED]
    )  # fmt: skip
    facts = facts_of(row.feedback_id for row in rows)
    for row in rows:
        what = changed(row.reported, facts[row.feedback_id])
        if what:
            _mark_changed(row, what, now)
    Registration.objects.filter(pk__in=[row.pk for row in rows]).update(checked_at=now)
    return len(rows)


def _mark_changed(row: Registration, what: Iterable[str], now: datetime, by: User | None = None) -> None:
    """It has to be told again: a target of its own begins. One that ended in error is not owed any more."""
    row.changed_at = now
    row.save(update_fields=["changed_at"])
    clocks.actions.happened(row, CHANGED, at=now, now=now, facts=_facts(row.feedback))
    audit.log.record("feedback.outdate_register", row.feedback, by=by, at=now, changed=sorted(what))


# ------------------------------------------------------------------------------------------------ telling it
@transaction.atomic
def export_register(
    rows: Iterable[Registration], *, by: User, layout: ColumnProfile | None = None, purpose: str = "",
    now: datetime | None = None,
) -> RegisterExport:  # fmt: skip
    """These records go to the register in one file. With names and words only for a purpose, which is recorded.

    What the register has a number for stays registered: it is told of the change.
    """
    now = now or web_now()
    ids = [row.pk for row in rows]
    mine = [row for row in _all_locked(ids) if row.state == State.TO_REPORT or row.changed_at]
    if not mine:
        raise ValidationError(_("Nothing is waiting to be reported."), code="nothing")
    made = RegisterExport.objects.create(layout=layout, purpose=purpose, number=len(mine), by=by, at=now)
    facts = facts_of(row.feedback_id for row in mine)
    for row in mine:
        row.reported, row.export, row.exported_at, row.changed_at = facts[row.feedback_id], made, now, None
        row.differs, row.checked_at = [], now
        if row.state == State.REGISTERED:
            _done(row, now)
        else:
            row.state = State.EXPORTED
    columns = ["reported", "export", "exported_at", "changed_at", "differs", "checked_at", "state"]
    Registration.objects.bulk_update(mine, columns, batch_size=500)
    audit.log.record("register.export", made, by=by, at=now, number=len(mine), purpose=purpose)
    return made


def _done(row: Registration, now: datetime) -> None:
    clocks.actions.happened(row, DONE, at=now, now=now)
    clocks.actions.settle_escalations(row, now=now)


@transaction.atomic
def register_feedback(registration: Registration, *, by: User | None, number: str, now: datetime | None = None) -> None:
    """It stands in the register under this number; typed in there by hand, or out of a file of ours."""
    now = now or web_now()
    row = _locked(registration)
    number = " ".join(number.split())
    if not number:
        raise ValidationError(_("Type the number the register gave it."), code="number")
    _number(row, number, now)
    audit.log.record("feedback.register", row.feedback, by=by, at=now, number=number)


def _number(row: Registration, number: str, now: datetime) -> None:
    if row.state == State.NOT_DUE:
        raise ValidationError(_("This record is not due."), code="not_due")
    if row.reported is None:
        row.reported, row.checked_at = facts_of([row.feedback_id])[row.feedback_id], now
    row.state, row.number, row.reason, row.registered_at = State.REGISTERED, number, "", row.registered_at or now
    row.save(update_fields=["state", "number", "reason", "registered_at", "reported", "checked_at"])
    if row.changed_at is None:
        _done(row, now)


@transaction.atomic
def reject_registration(
    registration: Registration, *, by: User | None, reason: str, now: datetime | None = None
) -> None:
    """The register does not take it as it is. It stays owed: what is wrong is mended, then it is reported again."""
    now = now or web_now()
    row = _locked(registration)
    if row.state != State.EXPORTED:
        raise ValidationError(_("Only what was exported can be rejected."), code="state")
    _with_reason(row, State.REJECTED, reason)
    audit.log.record("feedback.reject_registration", row.feedback, by=by, at=now)


@transaction.atomic
def report_again(registration: Registration, *, by: User | None, now: datetime | None = None) -> None:
    """The next file holds it once more: it was mended, the file was lost, or it is due after all."""
    now = now or web_now()
    row = _locked(registration)
    if row.state in (State.TO_REPORT, State.REGISTERED):
        raise ValidationError(_("This is not to be reported again."), code="state")
    is_back = row.state == State.NOT_DUE
    row.state, row.reason, row.changed_at = State.TO_REPORT, "", None
    row.save(update_fields=["state", "reason", "changed_at"])
    if is_back:
        clocks.actions.happened(row, CHANGED, at=now, now=now, facts=_facts(row.feedback))
    audit.log.record("feedback.report_again", row.feedback, by=by, at=now)


@transaction.atomic
def excuse_registration(
    registration: Registration, *, by: User | None, reason: str, now: datetime | None = None
) -> None:
    """It does not belong into the register, for a reason that somebody stands for."""
    now = now or web_now()
    row = _locked(registration)
    if row.state == State.REGISTERED:
        raise ValidationError(_("It stands in the register already."), code="state")
    row.changed_at = None
    _with_reason(row, State.NOT_DUE, reason)
    clocks.actions.cancel(row, reason="not_due", now=now)
    clocks.actions.settle_escalations(row, now=now)
    audit.log.record("feedback.excuse_registration", row.feedback, by=by, at=now)


def _with_reason(row: Registration, state: str, reason: str) -> None:
    if not reason.strip():
        raise ValidationError(_("Say why."), code="reason")
    row.state, row.reason = state, reason.strip()
    row.save(update_fields=["state", "reason", "changed_at"])


# ------------------------------------------------------------------------------------------------ comparing
@transaction.atomic
def reconcile(found: Findings, *, by: User, now: datetime | None = None) -> Mapping[str, int]:
    """Take over what a comparison with the register's list has shown, once somebody agrees: numbers that are new here;
    what is missing or differs there is reported again. What is extra there is theirs to explain.
    """
    now = now or web_now()
    numbers = {ours.pk: number for ours, number in found.new}
    differing = {one.ours.pk: list(one.keys) for one in found.different}
    missing = {ours.pk for ours in found.missing}
    for row in _all_locked({*numbers, *differing, *missing}):
        if row.pk in missing:
            _lost(row, now)
            continue
        if row.pk in numbers and row.state != State.REGISTERED:
            _number(row, numbers[row.pk], now)
        if row.pk in differing:
            row.differs = differing[row.pk]
            row.save(update_fields=["differs"])
            if row.changed_at is None:
                _mark_changed(row, differing[row.pk], now, by)
    counts: dict[str, Any] = {
        "new": len(numbers),
        "missing": len(missing),
        "different": len(differing),
        "extra": len(found.extra),
    }
    audit.log.record("register.reconcile", by, by=by, at=now, **counts)
    return counts


def _lost(row: Registration, now: datetime) -> None:
    """The register does not have it: reported again, from the beginning."""
    was_registered = row.state == State.REGISTERED
    row.state, row.number, row.registered_at, row.changed_at = State.TO_REPORT, "", None, None
    row.differs = ["missing"]
    row.save(update_fields=["state", "number", "registered_at", "changed_at", "differs"])
    if was_registered:
        clocks.actions.happened(row, CHANGED, at=now, now=now, facts=_facts(row.feedback))


def _all_locked(ids: Iterable[int]) -> list[Registration]:
    rows = Registration.objects.filter(pk__in=list(ids)).select_for_update(of=("self",)).order_by("pk")
    return list(rows.select_related("feedback__site").defer("feedback__words", "feedback__wish", "feedback__tokens"))


def _locked(registration: Registration) -> Registration:
    return _all_locked([registration.pk])[0]
