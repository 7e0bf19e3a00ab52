"""What one person may not take away alone: a name in a conflict of interest, and the duty of candour."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.models
import feedback.actions
from complaints import states
from complaints.actions import telling
from complaints.actions.cases import because, locked, record, save
from complaints.actions.joining import stories_of
from complaints.actions.judging import JUDGED, follow, judge
from complaints.models import Complaint, SecondLook
from hospital.models import Role, User
from hospital.timing import now as web_now


@transaction.atomic
def lift(
    complaint: Complaint, *, by: User | None, of: str, reason: str, user: User | None = None,
    now: datetime | None = None,
) -> audit.models.Entry:  # fmt: skip
    """Ask to take a protection away; until a second person agrees it holds."""
    now = now or web_now()
    case = locked(complaint)
    states.refuse_unless(case.status, "lift")
    if not _stands(case, of, user):
        raise ValidationError(_("This does not hold any more."), code="gone")
    if case.second_looks.filter(of=of, user=user, decided_at__isnull=True).exists():
        raise ValidationError(_("This was asked already and waits for a second person."), code="asked")
    entry = because(case, reason, by, now)
    look = SecondLook.objects.create(
        complaint=case, of=of, user=user, reason_id=entry, asked_by=by, asked_at=now,
    )  # fmt: skip
    save(case, now)
    found = telling.hearers(case, [Role.MANAGER, Role.LEADERSHIP], now, told={by.pk} if by else ())
    why = telling.reasons([Role.MANAGER, Role.LEADERSHIP], found)
    users = [pk for pk in telling.people(found) if by is None or pk != by.pk]
    telling.tell_staff("complaints/second_look", case, users, f"second_look:{look.pk}", now, why=why)
    telling.let_in(case, users, by, now)
    return record("lift", case, by, now, look=look.pk, of=of, user=user.pk if user else None, reason=entry)


def _stands(case: Complaint, of: str, user: User | None) -> bool:
    if of == SecondLook.Of.NAME:
        return user is not None and any(one.feedback.named.filter(user=user).exists() for one in stories_of(case))
    return of in case.flags and user is None


@transaction.atomic
def agree(look: SecondLook, *, by: User, now: datetime | None = None) -> audit.models.Entry:
    """A second person has looked and agrees: it is taken away."""
    now = now or web_now()
    case, look = _decided(look, by, now, is_agreed=True)
    if look.of == SecondLook.Of.NAME:
        assert look.user is not None  # the database keeps that
        for one in stories_of(case):
            feedback.actions.unname(one.feedback, user=look.user, by=by, now=now)
    else:
        news = judge(case, case.severity, set(case.flags) - {look.of}, is_agreed=True)
        follow(case, news, by, now)
    save(case, now, *JUDGED)
    return record("agree", case, by, now, look=look.pk, of=look.of, user=look.user_id)


@transaction.atomic
def decline(look: SecondLook, *, by: User, now: datetime | None = None) -> audit.models.Entry:
    """A second person has looked and does not agree: it stays."""
    now = now or web_now()
    case, look = _decided(look, by, now, is_agreed=False)
    save(case, now)
    return record("decline", case, by, now, look=look.pk, of=look.of, user=look.user_id)


def _decided(look: SecondLook, by: User, now: datetime, *, is_agreed: bool) -> tuple[Complaint, SecondLook]:
    """Held and decided; not by whoever asked, nor in their place."""
    case = locked(look.complaint)
    look = case.second_looks.select_related("user").select_for_update(of=("self",)).get(pk=look.pk)
    if look.decided_at:
        raise ValidationError(_("This was decided already."), code="decided")
    if look.asked_by_id in by.acts_as:
        raise ValidationError(_("You asked for it. Somebody else has to look at it."), code="second_person")
    look.decided_by, look.decided_at, look.is_agreed = by, now, is_agreed
    look.save(update_fields=["decided_by", "decided_at", "is_agreed"])
    return case, look
