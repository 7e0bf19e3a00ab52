"""What a call brings to light: help at once, the same day, by a day, or an entry in feedback.

What is grave goes the way of every red flag: a story that is critical, told to those on duty, and judged by somebody
within the time for it (`feedback.actions.flagging`). What a clinician or the ward sees to is a task of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

import audit.log
import clocks.actions
from clocks.facts import Facts
from feedback.actions import receive
from feedback.actions.flagging import ask_to_sort, raise_flag
from feedback.actions.reaching import tell_person
from feedback.models import Cause, Channel, Feedback, Flag, Severity, Teller
from feedback.models import Kind as Story
from hospital.models import Role, Touchpoint, User
from hospital.recipients import resolve
from hospital.timing import now as web_now
from surveys.actions.callsweeps import owing
from surveys.calls import states
from surveys.models import Call, CallFlag

# NURSE and DOCTOR are of the ward; who is asked as a pharmacist is said by the list.
Kind = CallFlag.Kind
CAUSES = {Kind.EMERGENCY: Cause.DANGER, Kind.SELF_HARM: Cause.SELF_HARM, Kind.ABUSE: Cause.ABUSE}
FLAGS = {Kind.EMERGENCY: Flag.DANGER, Kind.SELF_HARM: Flag.SELF_HARM, Kind.ABUSE: Flag.SAFEGUARDING}
STORIES = {Kind.COMPLAINT: Story.COMPLAINT, Kind.PRAISE: Story.COMPLIMENT}


class Raised(NamedTuple):
    """One thing that came up, in the words of whoever told it as far as they were written down."""

    kind: str
    words: str = ""


@transaction.atomic
def raise_flags(
    call: Call, *, flags: Sequence[Raised], handed_to: str, language: str, by: User, now: datetime
) -> list[CallFlag]:
    """In the transaction of the call. Not audited: `call.log` names them, and the stories have entries of their own."""
    return [_raise(call, flag, handed_to, language, by, now) for flag in flags]


def _raise(call: Call, raised: Raised, handed_to: str, language: str, by: User, now: datetime) -> CallFlag:
    flag = CallFlag(call=call, kind=raised.kind, words=raised.words, raised_at=now, raised_by=by, **call.where)
    if raised.kind in states.SEVERITY:
        return _owe(flag, states.SEVERITY[raised.kind], by, now)
    flag.feedback = _tell(call, flag, language, by, now)
    flag.settled_at, flag.settled_by = now, by  # from here on the story has what is owed
    if raised.kind in states.URGENT:
        flag.handed_to = handed_to
    flag.save()
    return flag


def _owe(flag: CallFlag, severity: int, by: User, now: datetime) -> CallFlag:
    """What needs a clinician falls to whoever leads the ward, a question to a pharmacist to whoever leads the pharmacy,
    the rest to the caller, until it is done. Whoever it falls to hears of it at once.
    """
    if flag.kind == Kind.PHARMACIST and (pharmacy := flag.call.call_list.pharmacy_id):
        flag.department_id = pharmacy
    flag.profile_version = clocks.actions.calls_rules(now=now)
    flag.owner_id = by.pk if flag.kind in states.TASKS else _head_of(flag, now)
    flag.save()
    facts = Facts(type="call", severity=severity, site_id=flag.site_id)
    clocks.actions.happened(owing(flag), "flag_raised", at=now, now=now, facts=facts)
    _let_know(flag, "call_asked" if flag.is_question else "call_task_given", flag.owner, now)
    return flag


def _let_know(flag: CallFlag, template: str, whom: User | None, now: datetime) -> None:
    """Nobody is told what they did themselves."""
    if whom and whom.pk != (flag.settled_by_id or flag.raised_by_id):
        tell_person(
            f"surveys/{template}", whom, key=f"{template}:{flag.pk}", about=flag, page=flag.get_absolute_url(), now=now,
            role=Role.CALLER,
        )  # fmt: skip


def _head_of(flag: CallFlag, now: datetime) -> int | None:
    found = resolve(Role.DEPARTMENT, flag.site_id, flag.department_id, now=now)
    return next((chosen.user_id for chosen in found.users), None)


def _tell(call: Call, flag: CallFlag, language: str, by: User, now: datetime) -> Feedback:
    """As a story of the patient. A wish to complain and whatever is grave wait to be sorted, with a target."""
    is_urgent = flag.kind in states.URGENT
    patient = call.visit.patient
    story = receive(
        kind=STORIES.get(Kind(flag.kind), Story.CONCERN), channel=Channel.PHONE, words=_words(flag, language),
        site=call.site, department=call.department, location=call.location, intake_id=uuid4(), by=by, now=now,
        visit=call.visit, patient=patient, teller=patient.person, teller_role=Teller.PATIENT, language=language,
        touchpoint=Touchpoint.AFTER, wants_reply=flag.kind == Kind.COMPLAINT,
        flags=[FLAGS[Kind(flag.kind)]] if is_urgent else [],
        severity=Severity.CRITICAL if is_urgent else Severity.MODERATE if flag.kind == Kind.COMPLAINT else None,
    )  # fmt: skip
    if flag.kind == Kind.COMPLAINT:
        ask_to_sort(story, now=now)
    if is_urgent:
        raise_flag(story, cause=CAUSES[Kind(flag.kind)], by=by, now=now)
    return story


def _words(flag: CallFlag, language: str) -> str:
    if flag.words.strip():
        return flag.words
    with override(language):
        return str(_("Told in a call after going home: %(what)s") % {"what": flag.get_kind_display()})


@transaction.atomic
def settle_flag(flag: CallFlag, *, by: User, done: str, now: datetime | None = None) -> None:
    """Somebody has seen to it, or answered; the target is met. Whoever asked hears of an answer."""
    now = now or web_now()
    rows = CallFlag.objects.select_for_update(of=("self",)).select_related("site", "call", "raised_by")
    row = rows.get(pk=flag.pk)
    if row.settled_at:
        raise ValidationError(_("Somebody has seen to this already."), code="settled")
    if not done.strip():
        raise ValidationError({"done": ValidationError(_("Write down what was done."), code="done")})
    row.settled_at, row.settled_by, row.done = now, by, done.strip()
    row.save(update_fields=["settled_at", "settled_by", "done"])
    clocks.actions.happened(owing(row), "flag_settled", at=now, now=now)
    clocks.actions.settle_escalations(row, now=now)
    if row.is_question:
        _let_know(row, "call_answered", row.raised_by, now)
    audit.log.record("call.settle_flag", row.call, by=by, at=now, flag=row.pk, kind=row.kind)
