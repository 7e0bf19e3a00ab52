"""Tokens of links, codes to type in, marks that stop. An invitation opens by 160 random bits, kept as SHA-256."""

from __future__ import annotations

import hashlib
import secrets

from django.core.signing import BadSignature, Signer

PURPOSE = "surveys.invitation"


def new_token() -> str:
    return secrets.token_hex(20)


def new_exit_code() -> str:
    """Six digits to free a tablet with; guessing is slowed down at its door."""
    return f"{secrets.randbelow(1_000_000):06}"


def token_hash(token: str) -> str:
    """Bound to its purpose: the hash of the same token at another door is another."""
    return hashlib.sha256(f"{PURPOSE}:{token}".encode()).hexdigest()


# ------------------------------------------------------------------------------------------- codes to type in
SIGNS = "23456789abcdefghjkmnpqrstvwxyz"  # none that looks like another one
CODE_LENGTH, GROUP = 12, 4  # 58 bits; only POSTs from one address are counted, so guessing takes thousands of years


def new_code() -> str:
    return "".join(secrets.choice(SIGNS) for _sign in range(CODE_LENGTH))


def said_code(code: str) -> str:
    """As it is printed and typed: K7MP-2QXD-9HTR."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP)).upper()


def typed(token: str) -> str:
    """However it was typed: tokens and codes hold neither dashes nor capitals."""
    return "".join(token.split()).replace("-", "").lower()


# ------------------------------------------------------------------------------------------- not to be asked any more
_stops = Signer(salt="surveys.stop")


def stop_mark(invitation_id: int) -> str:
    """Signed, so that nobody can stop somebody else's surveys by counting; works as long as the invitation is kept."""
    return _stops.sign(str(invitation_id))


def stopped_by(mark: str) -> int | None:
    """The number of the invitation; None for what we did not sign."""
    try:
        return int(_stops.unsign(mark))
    except (BadSignature, ValueError):
        return None
