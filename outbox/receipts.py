"""What a provider reports later: was a message delivered? Signed, so that nobody else can say so. Pure.

The header is `t=<seconds since 1970>,v1=<hex>`: HMAC-SHA256 over "<t>.<body>" with a shared key. A report older than
the window is refused, and one that comes twice says the same again: what it changes is idempotent.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

HEADER = "X-Pxm-Signature"
WINDOW_SECONDS = 300
LARGEST_BYTES = 64 * 1024
DELIVERED, FAILED = "delivered", "failed"


class BadSignature(ValueError):
    """Nobody we share a key with said this, or not just now."""


class BadReport(ValueError):
    """Signed, and still nothing that can be understood."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Where a report says which message it means and what became of it; other values mean "on its way"."""

    id: str = "id"
    state: str = "state"
    delivered: Collection[str] = (DELIVERED,)
    failed: Collection[str] = (FAILED, "undelivered", "rejected", "expired", "bounced")

    def outcome(self, value: str) -> str:
        said = value.strip().lower()
        if said in {one.lower() for one in self.delivered}:
            return DELIVERED
        return FAILED if said in {one.lower() for one in self.failed} else ""


def sign(key: str, seconds: int, body: bytes) -> str:
    """The header for a body, as whoever reports has to make it."""
    digest = hmac.new(key.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"


def check(keys: Sequence[str], header: str, body: bytes, now: float) -> str:
    """The signature, by which a replay is known. Any of the keys may have signed, so that they can be changed. Raises
    `BadSignature`.
    """
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    seconds, signature = parts.get("t", ""), parts.get("v1", "")
    if not (seconds.isascii() and seconds.isdecimal() and len(seconds) < 12):
        raise BadSignature("no time")
    if abs(now - int(seconds)) > WINDOW_SECONDS:
        raise BadSignature("too old")
    good = [sign(key, int(seconds), body).partition("v1=")[2] for key in keys]
    if not any(hmac.compare_digest(one.encode(), signature.encode()) for one in good):
        raise BadSignature("another signature")
    return signature


def read(rule: Rule, body: bytes) -> list[tuple[str, str]]:
    """(number of the provider, outcome) of one report or a list of them. Raises `BadReport`."""
    try:
        data = json.loads(body)
    except ValueError:
        raise BadReport("no JSON") from None
    return list(_found(rule, data if isinstance(data, list) else [data]))


def _found(rule: Rule, reports: Sequence[Any]) -> Iterator[tuple[str, str]]:
    for report in reports:
        if not isinstance(report, Mapping) or not isinstance(report.get(rule.id), str | int):
            raise BadReport("no number")
        yield str(report[rule.id]), rule.outcome(str(report.get(rule.state, "")))
