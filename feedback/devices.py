"""Pure: the codes and tokens of shared devices, and how they are kept."""

from __future__ import annotations

import hashlib
import secrets

SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another: no 0 O 1 I L U
CODE_SIGNS, EXIT_DIGITS = 8, 6


def new_code() -> str:
    return "".join(secrets.choice(SIGNS) for _number in range(CODE_SIGNS))


def new_exit_code() -> str:
    return f"{secrets.randbelow(10**EXIT_DIGITS):0{EXIT_DIGITS}}"


def new_token() -> str:
    return secrets.token_urlsafe(32)


def spaced(code: str) -> str:
    """In two halves, as it is read out."""
    return f"{code[:4]} {code[4:]}"


def code_hash(typed: str) -> str:
    """Of a code as somebody types it: spaces and small letters do not matter."""
    return _hash("code", "".join(typed.split()).upper())


def token_hash(token: str) -> str:
    return _hash("token", token)


def _hash(purpose: str, value: str) -> str:
    """Bound to its purpose: the same value at another door has another hash."""
    return hashlib.sha256(f"feedback.device.{purpose}:{value}".encode()).hexdigest()
