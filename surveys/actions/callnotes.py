"""What helps whoever calls: what the ward wrote down for them, and what somebody who knows says to a question."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from hospital.models import User, Visit
from hospital.timing import now as web_now
from surveys.actions.callflags import Raised, raise_flags
from surveys.calls import states
from surveys.models import Call, CallFlag, CallNote


@transaction.atomic
def note_call(
    visit: Visit, *, by: User, appointments: str = "", medicines_list: str = "", whom_to_ask: str = "",
    questions: str = "", now: datetime | None = None,
) -> CallNote:  # fmt: skip
    """For whoever calls them after going home, planned already or not. Refuses (`empty`) where nothing was written."""
    now = now or web_now()
    if not any(said.strip() for said in (appointments, medicines_list, whom_to_ask, questions)):
        raise ValidationError(_("Write down something whoever calls should know."), code="empty")
    note = CallNote.objects.create(
        visit=visit, appointments=appointments, medicines_list=medicines_list, whom_to_ask=whom_to_ask,
        questions=questions, at=now, by=by,
    )  # fmt: skip
    audit.log.record("call.note", visit, by=by, at=now, note=note.pk)
    return note


@transaction.atomic
def ask_clinician(call: Call, *, by: User, kind: str, words: str, now: datetime | None = None) -> CallFlag:
    """Before the call. Whoever is asked hears of it at once and owes an answer the same day; the call may be made all
    the same, or given back until then. Refuses (`taken`) while somebody else has it.
    """
    now = now or web_now()
    row = Call.objects.select_for_update(of=("self",)).select_related("site", "call_list").get(pk=call.pk)
    if row.state != Call.State.WAITING:
        raise ValidationError(_("This call is not to be made any more."), code="over")
    if not states.may_take(row.taken_by_id, row.taken_until, by.pk, now):
        raise ValidationError(_("A colleague is calling them just now."), code="taken")
    if kind not in states.QUESTIONS:
        raise ValidationError({"kind": ValidationError(_("Choose whom you ask."), code="kind")})
    if not words.strip():
        raise ValidationError({"words": ValidationError(_("Write down what you want to know."), code="question")})
    [flag] = raise_flags(row, flags=[Raised(kind, words)], handed_to="", language="", by=by, now=now)
    audit.log.record("call.ask", row, by=by, at=now, flag=flag.pk, kind=kind)
    return flag
