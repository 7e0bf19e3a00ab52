"""Actions agreed on a case: added, given to somebody with a day, done with what shows it, or cancelled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.models
import clocks.actions
from clocks.facts import Facts
from clocks.models import Clock
from complaints import states
from complaints.actions import cases, evidence, owed
from complaints.actions.cases import because, locked, record, save
from complaints.models import Action, Complaint, Evidence, Issue
from hospital.models import Department, User
from hospital.timing import now as web_now

KIND = "action"
DOES = "complaints.do_action"
NEEDED = ("complaint__site", "department", "owner", "by")
State = Action.State


@transaction.atomic
def add_action(
    complaint: Complaint, *, by: User | None, what: str, nonce: UUID, department: Department | None = None,
    owner: User | None = None, due_on: date | None = None, issue: Issue | None = None, now: datetime | None = None,
) -> audit.models.Entry | None:  # fmt: skip
    """What changes because of this case, or of one issue of it. Owner and day may follow; without both the case cannot
    be closed. None when this form was sent before.
    """
    now = now or web_now()
    case = locked(complaint)
    states.refuse_unless(case.status, "add_action")
    if Action.objects.filter(nonce=nonce).exists():
        return None
    cases.refuse_empty(what, _("Say what is to be done."))
    if issue and issue.complaint_id != case.pk:
        raise ValidationError(_("This belongs to another case."), code="foreign")
    row = Action.objects.create(
        complaint=case, issue=issue, department=department or case.department, what=what, by=by, at=now, nonce=nonce,
        profile_version=clocks.actions.casework_rules(now=now),
    )  # fmt: skip
    _give(row, owner, due_on, by, now)
    save(case, now)
    return _put_on_record("add_action", case, row, by, now, user=owner, due_on=due_on)


@transaction.atomic
def assign_action(
    action: Action, *, by: User | None, owner: User, due_on: date, now: datetime | None = None
) -> audit.models.Entry:
    """Somebody has it, by a day; or somebody else, or by another day. What was late by then stays missed."""
    now = now or web_now()
    case, row = held(action)
    before = {"owner": row.owner_id, "due_on": row.due_on}
    _give(row, owner, due_on, by, now)
    save(case, now)
    return _put_on_record("assign_action", case, row, by, now, user=owner, due_on=due_on, was=before)


def _give(row: Action, owner: User | None, due_on: date | None, by: User | None, now: datetime) -> None:
    """The target begins when both are known, and moves with the day."""
    is_new_owner, is_new_day = row.owner != owner, row.due_on != due_on
    if owner and not (owner.is_active and owner.has_perm(DOES)):
        raise ValidationError(_("%(name)s cannot have it."), code="cannot_do", params={"name": owner.name})
    if due_on and is_new_day:
        cases.refuse_past(due_on, row.zone, now)
    row.owner, row.due_on = owner, due_on
    row.save(update_fields=["owner", "due_on"])
    if owner and due_on:
        _plan(row, owner, due_on, is_new_day, now)
    if owner and is_new_owner and owner != by:
        owed.tell("complaints/action_given", row, owner, f"given:{row.ref}:{row.complaint.version}", now)


def _plan(row: Action, owner: User, due_on: date, is_new_day: bool, now: datetime) -> None:
    runs = Clock.objects.of(KIND, row.pk).running().exists()
    if not runs or is_new_day:
        event = "action_postponed" if runs else "action_agreed"
        clocks.actions.happened(row, event, at=now, now=now, facts=_facts(row), owner=owner, agreed_on=due_on)
    clocks.actions.fall_to(row, owner)


@transaction.atomic
def do_action(
    action: Action, *, by: User | None, note: str, uploads: Iterable[UploadedFile] = (), now: datetime | None = None
) -> audit.models.Entry:
    """Done, and what shows it: in words, with files or both."""
    now = now or web_now()
    received = evidence.receive(uploads, by, now)
    case, row = held(action)
    if row.owner_id is None:
        raise ValidationError(_("Say first who has it."), code="owner")
    if not note.strip() and not received:
        raise ValidationError(_("Say what shows that it is done, or add a file."), code="empty")
    handed = evidence.keep(case, received, by, now, Evidence.Kind.RECORD)
    row.files.set([*handed.taken, *handed.refused])
    _settle(row, State.DONE, note, now)
    save(case, now)
    clocks.actions.happened(row, "action_done", at=now, now=now)
    if row.by != by:
        owed.tell("complaints/action_done", row, row.by, f"done:{row.ref}", now)
    facts = {"taken": len(handed.taken), "refused": len(handed.refused)} if handed.pks else {}
    return _put_on_record("do_action", case, row, by, now, files=handed.pks, **facts)


@transaction.atomic
def cancel_action(
    action: Action, *, by: User | None, reason: str, now: datetime | None = None
) -> audit.models.Entry:  # fmt: skip
    """It is not done after all."""
    now = now or web_now()
    case, row = held(action)
    entry = because(case, reason, by, now)
    _settle(row, State.CANCELLED, reason, now)
    save(case, now)
    clocks.actions.cancel(row, reason="cancelled", now=now)
    if row.owner != by:
        owed.tell("complaints/owed_changed", row, row.owner, f"cancelled:{row.ref}", now)
    return _put_on_record("cancel_action", case, row, by, now, user=row.owner, reason=entry)


def _settle(row: Action, state: str, note: str, now: datetime) -> None:
    row.state, row.note, row.settled_at = state, note, now
    row.save(update_fields=["state", "note", "settled_at"])
    clocks.actions.settle_escalations(row, now=now)


def held(action: Action) -> tuple[Complaint, Action]:
    """Case and action as they are now, held until the transaction ends; refuses one that has ended (`moved_on`)."""
    case = locked(action.complaint)
    states.refuse_unless(case.status, "add_action")
    rows = Action.objects.select_related(*NEEDED)
    if "UNSAFE_NO_LOCK" not in settings.UNSAFE:
        rows = rows.select_for_update(of=("self",), no_key=True)
    row = rows.get(pk=action.pk)
    if not row.is_open:
        raise owed.moved_on(row)
    return case, row


def refuse_unowned(case: Complaint) -> None:
    """A case is not closed over an action that nobody has, or that has no day."""
    if case.actions.unowned().exists():
        raise ValidationError(_("Each action needs somebody who has it, and a day."), code="action")


def _put_on_record(
    verb: str, case: Complaint, row: Action, by: User | None, now: datetime, **facts: Any
) -> audit.models.Entry:  # fmt: skip
    return record(verb, case, by, now, action=row.pk, request=row.ref, **facts)


def _facts(row: Action) -> Facts:
    return Facts(type=row.complaint.type, severity=row.complaint.severity, site_id=row.site_id)
