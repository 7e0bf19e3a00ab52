"""Codes of the second step. A code from the telephone works once, whatever becomes of the cache.

RFC 6238: six digits, thirty seconds, one step of clock drift to each side. The step of the last accepted code
is kept in the row and only ever rises, which is what makes a code single-use.
"""

from __future__ import annotations

import hmac
import time
from base64 import b32decode

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.db import transaction

from hospital.fields import decrypt
from hospital.models import User

PERIOD = 30  # seconds
DIGITS = 6
DRIFT = 1  # steps
STEP = "step"  # where the row keeps the last accepted step


def code_at(secret: str, step: int) -> str:
    """The code of one step (RFC 4226, section 5.3)."""
    mark = hmac.digest(b32decode(secret, casefold=True), step.to_bytes(8, "big"), "sha1")
    at = mark[-1] & 0x0F
    number = int.from_bytes(mark[at : at + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(secret: str, code: str, *, after: int = 0, now: float | None = None) -> int | None:
    """The step this code belongs to, if it is a current one later than `after`."""
    current = int(time.time() if now is None else now) // PERIOD
    typed = "".join(code.split())
    for step in range(current - DRIFT, current + DRIFT + 1):
        if step > after and hmac.compare_digest(code_at(secret, step).encode(), typed.encode()):
            return step
    return None


@transaction.atomic
def use_code(user: User, code: str) -> Authenticator | None:
    """The authenticator that accepts this code, which then never works again; None when none does."""
    found = Authenticator.objects.filter(user=user)
    if "UNSAFE_NO_CODE_LOCK" not in settings.UNSAFE:
        found = found.select_for_update()  # two browsers with the same code: the second waits and finds it used
    rows = {row.type: row for row in found}
    phone, spare = rows.get(Authenticator.Type.TOTP), rows.get(Authenticator.Type.RECOVERY_CODES)
    if phone and (step := step_of(decrypt(phone.data["secret"]), code, after=phone.data.get(STEP, 0))):
        phone.data[STEP] = step
        phone.save(update_fields=["data"])
        return phone
    return spare if spare and RecoveryCodes(spare).validate_code("".join(code.split())) else None
