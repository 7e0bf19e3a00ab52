"""Tokens of links to something to read: 160 random bits, of which the hash is kept."""

from __future__ import annotations

import hashlib
import secrets

PURPOSE = "handbook.acknowledgement"


def new_token() -> str:
    return secrets.token_hex(20)


def token_hash(token: str) -> str:
    """Bound to its purpose: the hash of the same token at another door is another."""
    return hashlib.sha256(f"{PURPOSE}:{token}".encode()).hexdigest()
