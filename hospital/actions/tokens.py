"""Tokens of programs: made, used, taken back; the accounts they belong to; and answers that are kept for a retry."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from hospital.actions.users import Place, create_user, grant
from hospital.models import KeptAnswer, Token, User
from hospital.roles import HOUSE_WIDE
from hospital.timing import now as web_now

PREFIX = "pxm_"  # so that whoever finds one somewhere, a scanner too, knows what it is
MOST_DAYS = 365
MOST_LIVE = 20  # of one account
SEEN_EVERY = timedelta(minutes=5)  # "last used" is not written with every request
KEPT_FOR = timedelta(hours=24)
BATCH = 1000


class Made(NamedTuple):
    """`secret` is shown once and kept nowhere."""

    token: Token
    secret: str


def hash_of(secret: str) -> str:
    """160 random bits need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make_token(
    user: User, *, by: User, name: str, scopes: Collection[str], days: int, is_two_step: bool = False,
    now: datetime | None = None,
) -> Made:  # fmt: skip
    """A token of one's own, or by an administrator for a program. Nobody makes one for a colleague."""
    now = now or web_now()
    user = User.objects.select_for_update().get(pk=user.pk)
    _refuse_making(user, by, scopes, days, now)
    secret = PREFIX + secrets.token_hex(20)
    token = Token.objects.create(
        user=user, name=name, token_hash=hash_of(secret), tail=secret[-4:], scopes=sorted(scopes),
        is_two_step=is_two_step, epoch=user.session_epoch, made_by=by, made_at=now,
        expires_at=now + timedelta(days=days),
    )  # fmt: skip
    audit.log.record("token.make", token, by=by, at=now, user=user, scopes=token.scopes, days=days)
    return Made(token, secret)


def _refuse_making(user: User, by: User, scopes: Collection[str], days: int, now: datetime) -> None:
    if not user.is_active:
        raise ValidationError(_("%(name)s no longer works here.") % {"name": user.name}, code="inactive")
    if user.pk != by.pk and not user.is_service:
        raise ValidationError(_("Everybody makes their own tokens."), code="not_yours")
    if not scopes:
        raise ValidationError({"scopes": ValidationError(_("Choose what it opens."), code="scopes")})
    if not 1 <= days <= MOST_DAYS:
        raise ValidationError({"days": ValidationError(_("A year at most."), code="days")})
    if Token.objects.live(now).filter(user=user).count() >= MOST_LIVE:
        raise ValidationError(_("There are enough tokens. Take one back first."), code="too_many")


@transaction.atomic
def revoke_token(token: Token, *, by: User | None, now: datetime | None = None) -> None:
    """It opens nothing any more, from the next request on."""
    now = now or web_now()
    if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
        audit.log.record("token.revoke", token, by=by, at=now, user=token.user_id)


def use_token(token: Token, *, now: datetime) -> None:
    """Note that it was used, every five minutes at most.

    Not audited: what is done with it is. Not one transaction: one statement.
    """
    if token.used_at is None or now - token.used_at >= SEEN_EVERY:
        Token.objects.filter(pk=token.pk).update(used_at=now)


@transaction.atomic
def add_program(*, name: str, role: str, place: Place, by: User | None, now: datetime | None = None) -> User:
    """An account of a program, which nobody signs in with. It has a role as people have, and is never told or given
    anything.
    """
    if role in HOUSE_WIDE:
        raise ValidationError({"role": ValidationError(_("A program does not run the house."), code="role")})
    user = create_user(email=f"{uuid4().hex[:16]}@program.invalid", name=name, by=by, is_service=True, now=now)
    grant(user, role=role, place=place, by=by, now=now)
    audit.log.record("user.add_program", user, by=by, at=now or web_now())
    return user


# ------------------------------------------------------------------------------------------ answers kept
def keep_place(token: Token, *, key: str, request_hash: str, now: datetime) -> tuple[KeptAnswer, bool]:
    """The place for the answer to this request, and whether it is a new one. Inside the transaction of what is done:
    the same request at the same moment waits here until that has ended.

    Not audited: what is done is. Not one transaction: the caller's.
    """
    mine = KeptAnswer.objects.filter(token=token, key_hash=hash_of(key))
    mine.filter(expires_at__lte=now).delete()
    given = {"request_hash": request_hash, "expires_at": now + KEPT_FOR}
    return mine.get_or_create(token=token, key_hash=hash_of(key), defaults=given)


def keep_answer(place: KeptAnswer, *, status: int, body: Any) -> None:
    """Not audited: what is done is. Not one transaction: the caller's."""
    KeptAnswer.objects.filter(pk=place.pk).update(status=status, body=body)


@transaction.atomic
def forget_answers(*, now: datetime | None = None) -> int:
    """Forget a batch of answers whose time is over; returns how many. Not audited: nobody asks for them any more."""
    old = KeptAnswer.objects.filter(expires_at__lte=now or web_now()).values("pk")[:BATCH]
    return KeptAnswer.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[0]
