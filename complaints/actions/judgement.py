"""Judging a case: how grave it is, which flags it carries, what kind it is, who must know."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.models
import clocks.actions
import feedback.actions
from clocks.models import Clock
from clocks.profiles.rows import KINDS
from complaints import mapping, policy, states
from complaints.actions import telling
from complaints.actions.cases import KIND, PLANNED, because, facts_of, locked, record, save
from complaints.actions.judging import JUDGED, follow, hand_over_if_grave, judge, judged
from complaints.actions.naming import strip
from complaints.models import CaseType, Complaint
from hospital.actions.persons import change_person, create_person, end_need, record_need
from hospital.models import User
from hospital.timing import now as web_now

ON_CASE = ("subject", "department", "location", "service", "touchpoint", "teller_role")
FOLLOWS = ("teller", "patient", "tokens", "edition")  # of the story
ON_STORY = (*ON_CASE, "occurred_on", "occurred_precision", "wish", "wants_reply", "patient")
ON_TELLER = (
    "name",
    "name_in_other_script",
    "name_transliterated",
    "preferred_name",
    "name_order",
    "phone",
    "email",
    "postal_address",
    "preferred_channel",
    "best_time",
    "language",
    "needs_interpreter",
    "contact_safety",
    "has_shared_contact",
    "do_not_contact",
    "deceased_on",
)
KIND_TOLD = {"grievance": "complaint", "regulator_letter": "complaint"}  # what the story itself is called
ON_NEED = ("need_kind", "need_detail", "need_may_be_shared", "need_review_on")


@transaction.atomic
def rate(
    complaint: Complaint, *, by: User | None, severity: int, reason: str, now: datetime | None = None,
    version: int | None = None,
) -> audit.models.Entry:  # fmt: skip
    """Another severity, with the reason. Reminders and escalation steps are planned anew."""
    now = now or web_now()
    case = locked(complaint, version)
    states.refuse_unless(case.status, "rate")
    before = judged(case)
    news = judge(case, severity, case.flags)
    if not news.is_change:
        raise ValidationError(_("It has this severity already."), code="same")
    entry = because(case, reason, by, now)
    save(case, now, *JUDGED)
    made = follow(case, news, by, now)
    return record("rate", case, by, now, before=before, after=judged(case), reason=entry, escalations=made)


@transaction.atomic
def flag(
    complaint: Complaint, *, by: User | None, flags: Collection[str], reason: str, now: datetime | None = None,
    version: int | None = None,
) -> audit.models.Entry:  # fmt: skip
    """These flags and no others, with the reason. Severity rises with a flag and never falls by itself."""
    now = now or web_now()
    case = locked(complaint, version)
    states.refuse_unless(case.status, "flag")
    before = judged(case)
    news = judge(case, case.severity, flags, raises=True)
    if not news.is_change:
        raise ValidationError(_("These flags are set already."), code="same")
    entry = because(case, reason, by, now)
    save(case, now, *JUDGED)
    made = follow(case, news, by, now)
    telling.let_in(case, [by.pk] if by else [], by, now)
    return record("flag", case, by, now, before=before, after=judged(case), reason=entry, escalations=made)


@transaction.atomic
def reclassify(
    complaint: Complaint, *, by: User | None, type: str, reason: str, agreement: str = "",
    now: datetime | None = None, version: int | None = None,
) -> audit.models.Entry:  # fmt: skip
    """It is of another kind. The old one stays on record, and the targets of the new one count from the receipt.

    A kind that promises less needs `agreement`, how they agreed to that; it counts as a downgrade, and as one after a
    missed target where one was missed.
    """
    now = now or web_now()
    case = locked(complaint, version)
    states.refuse_unless(case.status, "reclassify")
    if type == case.type:
        raise ValidationError(_("It is of this kind already."), code="same")
    if type not in CaseType.values:
        raise ValidationError(_("Choose what it is."), code="type")
    is_less = mapping.promises_less(case.type, type)
    if is_less and not agreement.strip():
        raise ValidationError(_("They are promised less. Say how they agreed to it."), code="agreement")
    facts = {"is_downgrade": is_less, "was_late": _was_late(case, now)} if is_less else {}
    before, case.type = case.type, type
    entry = because(case, "\n\n".join(filter(None, (reason.strip(), agreement.strip() if is_less else ""))), by, now)
    save(case, now, "type")
    feedback.actions.describe(case.feedback, by=by, now=now, kind=KIND_TOLD.get(type, type))
    clocks.actions.cancel(case, reason="reclassified", now=now, kinds=_of_the_kind(type))
    _begin_again(case, now)
    return record("reclassify", case, by, now, before=before, after=type, reason=entry, **facts)


def _was_late(case: Complaint, now: datetime) -> bool:
    clocks_of = Clock.objects.of(KIND, case.pk).filter(kind__in=policy.OWED_TO_FAMILY)
    return clocks_of.filter(breached_at__isnull=False).exists() or clocks_of.overdue(now).exists()


def _of_the_kind(after: str) -> list[str]:
    """The targets that go by the kind. Safety, consent and what another body asks for do not, nor a date that was
    agreed with them as long as they are promised an answer.
    """
    stays = policy.SAFETY | policy.WAITS_ON_FAMILY | {"ombudsman"}
    return sorted(KINDS - stays - ({"agreed_response"} if after in PLANNED else set()))


def _begin_again(case: Complaint, now: datetime) -> None:
    """Targets of the new kind, and what was done already counts for them."""
    facts = facts_of(case)
    clocks.actions.happened(case, "received", at=case.received_at, now=now, facts=facts)
    if case.acknowledged_at:
        clocks.actions.happened(case, "acknowledged", at=case.acknowledged_at, now=now, facts=facts)
    if case.status != Complaint.Status.RECEIVED:
        clocks.actions.happened(case, "triaged", at=now, now=now)
        clocks.actions.happened(case, "assigned", at=now, now=now, facts=facts)
    else:
        hand_over_if_grave(case, now)


@transaction.atomic
def describe(
    complaint: Complaint, *, by: User | None, now: datetime | None = None, version: int | None = None,
    ended_needs: Collection[int] = (), **details: Any,
) -> audit.models.Entry:  # fmt: skip
    """Add what was not known at first: place, time, people, wish. Any of `ON_STORY`, `ON_TELLER` and `ON_NEED`;
    `ended_needs` are numbers of needs that stand no longer.
    """
    now = now or web_now()
    if strangers := details.keys() - {*ON_STORY, *ON_TELLER, *ON_NEED}:
        raise TypeError(f"a case has no {', '.join(sorted(strangers))}")
    case = locked(complaint, version)
    states.refuse_unless(case.status, "describe")
    need = {k.removeprefix("need_"): v for k, v in details.items() if k in ON_NEED and v}
    teller = _teller(case, by, now, {k: v for k, v in details.items() if k in ON_TELLER}, has_need=bool(need))
    story = {k: v for k, v in details.items() if k in ON_STORY} | {"teller": teller}
    case.feedback = feedback.actions.describe(case.feedback, by=by, now=now, **story)
    for name in (*ON_CASE, *FOLLOWS):
        setattr(case, name, getattr(case.feedback, name))
    save(case, now, *ON_CASE, *FOLLOWS)
    if need:
        record_need(teller, by=by, now=now, source=case.get_teller_role_display(), **need)
    for ended in teller.needs.filter(pk__in=ended_needs) if teller else ():
        end_need(ended, by=by, now=now)
    for colleague in feedback.actions.name_colleagues(case.feedback, by=by, now=now):
        strip(case, colleague, by, now)
    return record("describe", case, by, now, fields=sorted([*details, *(["ended_needs"] if ended_needs else [])]))


def _teller(case: Complaint, by: User | None, now: datetime, fields: dict[str, Any], *, has_need: bool) -> Any:
    """The person who told us, made or changed as far as something was filled in."""
    if case.teller:
        return change_person(case.teller, by=by, now=now, **fields)
    given = {name: value for name, value in fields.items() if value}
    return create_person(by=by, now=now, **given) if given or has_need else None


@transaction.atomic
def escalate(
    complaint: Complaint, *, by: User | None, role: str, reason: str, nonce: UUID | None = None,
    needed_by_on: date | None = None, tell_owner: bool = False, now: datetime | None = None,
) -> audit.models.Entry | None:  # fmt: skip
    """Ask the holders of a role to decide or help, by hand. The owner stays. None when this form was sent before."""
    now = now or web_now()
    case = locked(complaint)
    states.refuse_unless(case.status, "escalate")
    if not reason.strip():
        raise ValidationError(_("Say why."), code="reason")
    if role not in policy.STEP_OF_ROLE:
        raise ValidationError(_("Choose to whom."), code="role")
    key = f"manual:{nonce or uuid4()}"
    number = policy.STEP_OF_ROLE[role]
    made = telling.raise_to(case, number, role, "manual", key, reason, by, now, needed_by_on=needed_by_on)
    if made is None:
        return None
    save(case, now)
    if tell_owner and case.owner_id and case.owner != by:
        wait = telling.after_undo(case, now)
        telling.tell_person("complaints/escalated", case, case.owner_id, f"esc:{made.pk}:owner", now, wait)
    return record("escalate", case, by, now, escalation=made.pk, role=role, number=number, needed_by_on=needed_by_on)
