"""Meetings: planned, moved, held with minutes, or not held. And the lines of the chronology."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.models
import clocks.actions
from complaints import states
from complaints.actions import cases, telling
from complaints.actions.cases import UNDO_FOR, because, locked, record, save
from complaints.actions.owed import moved_on
from complaints.models import Complaint, Event, Evidence, Meeting, Reply
from hospital.models import User
from hospital.timing import now as web_now
from outbox import actions as outbox

State, With = Meeting.State, Meeting.With


@transaction.atomic
def arrange(
    complaint: Complaint, *, by: User | None, with_whom: str, planned_at: datetime, nonce: UUID, place: str = "",
    attendees: str = "", now: datetime | None = None,
) -> audit.models.Entry | None:  # fmt: skip
    """Plan a meeting; it is a promise of that day, which the family has in writing. None when this form was sent
    before.
    """
    now = now or web_now()
    case = locked(complaint)
    states.refuse_unless(case.status, "arrange")
    if case.meetings.filter(nonce=nonce).exists():
        return None
    row = Meeting.objects.create(
        complaint=case, with_whom=with_whom, planned_at=planned_at, place=place.strip(), attendees=attendees,
        by=by, at=now, nonce=nonce,
    )  # fmt: skip
    save(case, now)
    tell_family("meeting", case, row, now)
    return record("arrange", case, by, now, meeting=row.pk, planned_at=planned_at)


@transaction.atomic
def rearrange(
    meeting: Meeting, *, by: User | None, planned_at: datetime, place: str = "", attendees: str = "",
    now: datetime | None = None,
) -> audit.models.Entry:  # fmt: skip
    """Another time or place, or other people."""
    now = now or web_now()
    case, row = _held(meeting)
    was, where = row.planned_at, row.place
    row.before = {"planned_at": was.isoformat(), "place": where, "attendees": row.attendees}
    row.planned_at, row.place, row.attendees = planned_at, place.strip(), attendees
    row.save(update_fields=["planned_at", "place", "attendees", "before"])
    save(case, now)
    if (was, where) != (row.planned_at, row.place):
        tell_family("meeting_moved", case, row, now)
    return record("rearrange", case, by, now, meeting=row.pk, was=was, planned_at=planned_at)


@transaction.atomic
def minute(
    meeting: Meeting, *, by: User | None, minutes: str, agreed: str = "", attendees: str = "",
    now: datetime | None = None,
) -> audit.models.Entry:  # fmt: skip
    """It took place: who was there, what was said, what was agreed. With the family it is a contact as well."""
    now = now or web_now()
    case, row = _held(meeting)
    cases.refuse_empty(minutes, _("Write down what was said."))
    row.state, row.minutes, row.agreed, row.attendees = State.HELD, minutes, agreed, attendees or row.attendees
    _settle(row, by, now, "minutes", "agreed", "attendees")
    save(case, now)
    if row.with_whom == With.FAMILY:
        clocks.actions.happened(case, "contacted", at=now, now=now)
    return record("minute", case, by, now, meeting=row.pk)


@transaction.atomic
def call_off(
    meeting: Meeting, *, by: User | None, reason: str, now: datetime | None = None
) -> audit.models.Entry:  # fmt: skip
    """It did not take place, and why."""
    now = now or web_now()
    case, row = _held(meeting)
    entry = because(case, reason, by, now)
    row.state, row.missed_because = State.MISSED, reason
    _settle(row, by, now, "missed_because")
    save(case, now)
    tell_family("meeting_off", case, row, now)
    return record("call_off", case, by, now, meeting=row.pk, reason=entry)


def tell_family(template: str, case: Complaint, row: Meeting, now: datetime) -> None:
    """When and where, in their language and by the wall clock of the place; nothing of what it is about, which may be
    said also before the patient has consented. Of what is over by now nobody is told. What was said and has not left
    is not sent any more.
    """
    outbox.cancel(f"meeting:{case.ref}:{row.pk}", now=now)
    if row.with_whom != With.FAMILY or row.planned_at <= now or case.is_anonymous:
        return
    here = row.planned_at.astimezone(ZoneInfo(case.zone))
    when = {
        "date": here.date().isoformat(),
        "time": f"{here:%H:%M}",
        "site": str(case.site),
        "place": row.place or str(case.site),
    }
    key = f"meeting:{case.ref}:{row.pk}:{case.version}"
    telling.tell_teller(f"complaints/{template}", case, key, now, now + UNDO_FOR, **when)


def _held(meeting: Meeting) -> tuple[Complaint, Meeting]:
    """Case and meeting as they are now, under the lock of the case; refuses one that is over (`moved_on`)."""
    case = locked(meeting.complaint)
    states.refuse_unless(case.status, "arrange")
    row = case.meetings.get(pk=meeting.pk)
    if not row.is_planned:
        raise moved_on(row)
    return case, row


def _settle(row: Meeting, by: User | None, now: datetime, *fields: str) -> None:
    row.settled_by, row.settled_at = by, now
    row.save(update_fields=["state", "settled_by", "settled_at", *fields])


# ------------------------------------------------------------------------------------- the chronology
@transaction.atomic
def chronicle(
    complaint: Complaint, *, by: User | None, on: date, words: str, source: str, nonce: UUID,
    time: time | None = None, reply: Reply | None = None, file: Evidence | None = None, now: datetime | None = None,
) -> audit.models.Entry | None:  # fmt: skip
    """A line of what happened, and where it is known from. None when this form was sent before."""
    now = now or web_now()
    case = locked(complaint)
    states.refuse_unless(case.status, "chronicle")
    if case.events.filter(nonce=nonce).exists():
        return None
    cases.refuse_empty(words, _("Write what happened."))
    cases.refuse_future(on, case, now)
    cases_of = {reply.inquiry.complaint_id if reply else case.pk, file.complaint_id if file else case.pk}
    if cases_of != {case.pk}:
        raise ValidationError(_("This belongs to another case."), code="foreign")
    row = Event.objects.create(
        complaint=case, on=on, time=time, words=words, source=source, reply=reply, file=file, by=by, at=now, nonce=nonce
    )  # fmt: skip
    save(case, now)
    return record("chronicle", case, by, now, event=row.pk, source=source)


@transaction.atomic
def strike(event: Event, *, by: User | None, reason: str, now: datetime | None = None) -> audit.models.Entry:
    """A line that is wrong: it stays, struck through, with the reason in the story of the case."""
    now = now or web_now()
    case = locked(event.complaint)
    states.refuse_unless(case.status, "chronicle")
    row = case.events.get(pk=event.pk)
    if row.struck_at:
        raise ValidationError(_("This was entered in error."), code="entered_in_error")
    entry = because(case, reason, by, now)
    row.struck_at, row.struck_by = now, by
    row.save(update_fields=["struck_at", "struck_by"])
    save(case, now)
    return record("strike", case, by, now, event=row.pk, reason=entry)
