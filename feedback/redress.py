"""Who has to agree to what is given, by kind and value; and when somebody counts as out of reach. Values only.

`redress.json` holds what ships: whether a kind has a value, up to which value each role may give it (null: any), and
whether Legal reads it first. A site may have limits of its own (`RedressLimit`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

DATA = Path(__file__).with_name("redress.json")
LADDER = ("manager", "finance", "leadership")
LEGAL = "legal"
PAYER = "payer"  # among the limits: up to which value whoever proposed it may write down that it is paid
STANDS = timedelta(days=365)  # so long what one person was given counts towards the limits
TRIES = 3
PARTS_OF_DAY = (12, 17)  # until noon, until five, after that


class TooMuch(ValueError):
    """No role may give that."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Of one kind. A role that is not in `limits` may give none of it by itself; None is any value."""

    has_value: bool
    needs_legal: bool = False
    limits: Mapping[str, Decimal | None] = field(default_factory=dict)

    def covers(self, role: str, value: Decimal) -> bool:
        limit = self.limits.get(role, Decimal(0))
        return limit is None or value <= limit


def shipped() -> dict[str, Rules]:
    rows = json.loads(DATA.read_text(encoding="utf-8"))
    return {kind: Rules(row["has_value"], row.get("needs_legal", False), _amounts(row)) for kind, row in rows.items()}


def _amounts(row: Mapping[str, Mapping[str, str | None]]) -> dict[str, Decimal | None]:
    return {role: None if amount is None else Decimal(amount) for role, amount in row["limits"].items()}


def with_own(rules: Mapping[str, Rules], own: Iterable[tuple[str, str, Decimal | None]]) -> dict[str, Rules]:
    """The limits of a site, (kind, role, amount), in the place of the shipped ones."""
    found = dict(rules)
    for kind, role, amount in own:
        found[kind] = replace(found[kind], limits={**found[kind].limits, role: amount})
    return found


def steps(
    rules: Rules, *, value: Decimal | None, roles: Collection[str], has_claim: bool, held: Collection[str]
) -> tuple[str, ...]:
    """Which roles have to agree, in their order, when somebody with `roles` proposes it; none where theirs is enough.
    `value` is with what was given before (`STANDS`): a large sum in small parts is a large sum.

    Up the ladder as far as the value asks; Legal at the end where a claim is in sight. Nobody agrees to their own
    proposal, so a role of the proposer's is no step; nor is one that nobody holds here (`held`): the next one up
    decides in its place. Raises `TooMuch`.
    """
    legal = _legal(held) if (rules.needs_legal or has_claim) and LEGAL not in roles else ()
    if value is None or any(rules.covers(role, value) for role in roles):
        return legal
    ladder: list[str] = []
    for role in LADDER:
        if role in held:
            ladder.append(role)
        if role in held and rules.covers(role, value):
            return tuple(dict.fromkeys((*(role for role in ladder if role not in roles), *legal)))
    raise TooMuch(value)


def _legal(held: Collection[str]) -> tuple[str, ...]:
    """Where nobody is Legal, whoever leads the place reads it: it never goes out unread."""
    return (LEGAL,) if LEGAL in held else (LADDER[-1],)


def may_give_up(tries: Iterable[datetime]) -> bool:
    """Tried three times on different days, and not always at the same time of day. In the time of the place."""
    at = list(tries)
    return len({one.date() for one in at}) >= TRIES and len({_part(one) for one in at}) > 1


def _part(at: datetime) -> int:
    return sum(at.hour >= hour for hour in PARTS_OF_DAY)
