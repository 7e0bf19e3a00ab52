"""Badge and PIN of one person: set by themselves, proved at a ward's shared computer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from hospital.models import Badge, User
from hospital.timing import now as web_now

WRONG_IN_A_ROW = 5
LOCKED_FOR = timedelta(minutes=15)
DIGITS = 6
EASY = ("0123456789012345", "9876543210987654")  # steps up or down


class Proof(NamedTuple):
    """Who it is; or nobody, and until when no PIN of this badge is looked at."""

    user: User | None = None
    locked_until: datetime | None = None


@transaction.atomic
def set_badge(user: User, *, number: str, pin: str, by: User, now: datetime | None = None) -> Badge:
    """The number on the badge, and a PIN of one's own; a waiting badge may be used again."""
    now, number = now or web_now(), number.strip().upper()
    if is_easy(pin, number):
        raise ValidationError(_("Choose six digits that are harder to guess."), code="easy")
    given = {"number": number, "pin_hash": make_password(pin), "set_at": now, "wrong": 0, "locked_until": None}
    try:
        with transaction.atomic():
            badge, _new = Badge.objects.update_or_create(user=user, defaults=given)
    except IntegrityError:
        words = _("Somebody else uses this badge number. Check it, or ask your administrator.")
        raise ValidationError(words, code="number") from None
    audit.log.record("badge.set", user, by=by, at=now)
    return badge


def is_easy(pin: str, number: str) -> bool:
    """Not six digits, all the same, one after the other, or what stands on the badge."""
    is_short = len(pin) != DIGITS or not (pin.isascii() and pin.isdecimal())
    return is_short or len(set(pin)) == 1 or any(pin in steps for steps in EASY) or pin in number


@transaction.atomic
def prove_badge(number: str, *, pin: str, now: datetime | None = None) -> Proof:
    """Whose badge and PIN these are. What is wrong is counted with the badge and so outlives the cache; after five in
    a row the badge waits for a quarter of an hour, whatever is typed. An unknown badge takes as long as a wrong PIN.
    """
    now = now or web_now()
    rows = Badge.objects.select_for_update(of=("self",)).select_related("user").filter(user__is_active=True)
    badge = rows.filter(number=number.strip().upper()).first()
    if badge is None:
        make_password(pin)
        return Proof()
    if badge.locked_until and badge.locked_until > now:
        return Proof(None, badge.locked_until)
    if check_password(pin, badge.pin_hash):
        _count(badge, 0, None)
        return Proof(badge.user)
    wrong = badge.wrong + 1
    locked = now + LOCKED_FOR if wrong >= WRONG_IN_A_ROW else None
    _count(badge, 0 if locked else wrong, locked)
    audit.log.record("badge.refuse", badge.user, by=None, at=now, wrong=wrong, locked_until=locked)
    return Proof(None, locked)


def _count(badge: Badge, wrong: int, locked_until: datetime | None) -> None:
    if (badge.wrong, badge.locked_until) != (wrong, locked_until):
        badge.wrong, badge.locked_until = wrong, locked_until
        badge.save(update_fields=["wrong", "locked_until"])
