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
import feedback.actions
from complaints import policy, states
from complaints.actions import telling
from complaints.actions.cases import because, locked, record, save
from complaints.actions.judging import JUDGED, follow, judge, judged
from complaints.actions.kinds import turn_if_always
from complaints.actions.naming import strip
from complaints.models import Complaint
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
    turned = turn_if_always(case, by, now)
    return record("flag", case, by, now, before=before, after=judged(case), reason=entry, escalations=made, **turned)


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
