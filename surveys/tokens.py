"""Tokens of links: 160 random bits. Those of invitations are kept as SHA-256, those of open links are public."""

from __future__ import annotations

import hashlib
import secrets

PURPOSE = "surveys.invitation"


def new_token() -> str:
    return secrets.token_hex(20)


def token_hash(token: str) -> str:
    """Bound to its purpose: the hash of the same token at another door is another."""
    return hashlib.sha256(f"{PURPOSE}:{token}".encode()).hexdigest()
