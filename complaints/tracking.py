"""Following a case without an account: a link with a token, or the reference with a code to type.

Tokens are 160 random bits and kept as SHA-256. Codes are short enough to be read out, so they are kept under a
keyed hash together with the reference, and wrong tries are slowed, never locked for good: a hard lock would let
anybody shut the family out.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from complaints.models import TrackingKey
from complaints.states import Status
from hospital.limits import Limit, Turnstile
from hospital.searching import asked_reference

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that reads like something else: 0 O, 1 I L, U V
CODE_LENGTH = 10  # 49 bits; five tries in a quarter of an hour make guessing hopeless
MOST_WRONG, SLOW_FOR = 5, timedelta(minutes=15)
CODES_TRIED = (Limit(60, 3600),)  # by one network address; a ward shares one


class Key(NamedTuple):
    """What opens one case, as it is shown once: in a link, and to be typed beside the reference."""

    token: str
    code: str


def new_key() -> Key:
    return Key(new_token(), new_code())


def new_token() -> str:
    return secrets.token_hex(20)


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def spaced(code: str) -> str:
    """As it is printed: `7KQ3M-X9WPT`."""
    return f"{code[:5]}-{code[5:]}"


def plain(code: str) -> str:
    """As it was typed, without spaces and dashes, in capitals."""
    return "".join(char for char in code.upper() if char.isalnum())


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def code_hash(ref: str, code: str) -> str:
    return salted_hmac("complaints.tracking", f"{ref}:{plain(code)}", algorithm="sha256").hexdigest()


def by_token(token: str, now: datetime) -> TrackingKey | None:
    """The key of a link; the token leaves the address right after landing (POST, then a signed cookie)."""
    return _keys(now).filter(token_hash=token_hash(token)).first()


def by_id(pk: int, now: datetime) -> TrackingKey | None:
    """The key a signed cookie names."""
    return _keys(now).filter(pk=pk).first()


@transaction.atomic
def by_code(ref: str, code: str, now: datetime) -> TrackingKey | None:
    """The key of a reference and a code. A wrong try counts; too many and the right code waits as well.

    Unknown reference, wrong code and "wait" are one answer.
    """
    ref = asked_reference(ref) or ref.strip().upper()
    wanted = code_hash(ref, code)
    keys = list(_keys(now).select_for_update(of=("self",)).filter(complaint__ref=ref))
    waiting = any(_is_slowed(key, now) for key in keys)
    right = [key for key in keys if constant_time_compare(key.code_hash, wanted)]
    if right and not waiting:
        _forget_failures(keys)
        return right[0]
    _count_failure(keys, now)
    return None


def _keys(now: datetime) -> QuerySet[TrackingKey]:
    keys = TrackingKey.objects.select_related("complaint__merged_into").filter(expires_at__gt=now)
    return keys.exclude(complaint__status=Status.ENTERED_IN_ERROR)


def _is_slowed(key: TrackingKey, now: datetime) -> bool:
    return key.failures >= MOST_WRONG and key.failed_at is not None and key.failed_at > now - SLOW_FOR


def _count_failure(keys: Iterable[TrackingKey], now: datetime) -> None:
    """Tries while waiting do not make the wait longer."""
    for key in keys:
        if not _is_slowed(key, now):
            is_old = key.failed_at is None or key.failed_at <= now - SLOW_FOR
            key.failures, key.failed_at = (1 if is_old else key.failures + 1), now
            key.save(update_fields=["failures", "failed_at"])


def _forget_failures(keys: Iterable[TrackingKey]) -> None:
    for key in keys:
        if key.failures:
            key.failures, key.failed_at = 0, None
            key.save(update_fields=["failures", "failed_at"])


def may_try(address: str) -> bool:
    """Counts one try of this network address."""
    return Turnstile(CODES_TRIED, "track", address).take()
