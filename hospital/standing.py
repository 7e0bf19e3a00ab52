"""A user's standing: every verb their memberships grant, and for which part of the house.

One query per request, never cached beyond it, so that a removed right ends at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hospital.roles import HOUSE_WIDE, ONLY_FLAGGED, TWO_STEP, VERBS

if TYPE_CHECKING:
    from hospital.models import User


@dataclass(frozen=True, slots=True)
class Scope:
    """Where one role holds: everywhere, in one site, or in a department and all below it."""

    role: str
    is_everywhere: bool = False
    site_id: int | None = None
    department_ids: frozenset[int] = frozenset()

    def covers(self, site_id: int | None, department_id: int | None) -> bool:
        return (
            self.is_everywhere
            or (self.site_id is not None and self.site_id == site_id)
            or (department_id in self.department_ids)
        )


# What only a person can: a program holds no case, whatever its role.
PERSONAL = frozenset({"complaints.own_complaint"})


@dataclass(frozen=True, slots=True)
class Standing:
    """The scopes of one user; all questions are answered without a further query.

    `zone` is the time zone of the first place they work at; "" for the whole organization. `withheld` are verbs that
    no role gives this user.
    """

    scopes: tuple[Scope, ...] = ()
    zone: str = ""
    withheld: frozenset[str] = frozenset()

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(scope.role for scope in self.scopes)

    @property
    def verbs(self) -> frozenset[str]:
        return frozenset().union(*(VERBS[role] for role in self.roles)) - self.withheld

    @property
    def needs_two_step(self) -> bool:
        return bool(self.roles & TWO_STEP)

    def granting(self, verb: str) -> tuple[Scope, ...]:
        if verb in self.withheld:
            return ()
        return tuple(scope for scope in self.scopes if verb in VERBS[scope.role])

    def whole_sites(self, verb: str) -> list[int] | None:
        """The sites for the whole of which a verb may be done; None for all there are."""
        scopes = self.granting(verb)
        if any(scope.is_everywhere for scope in scopes):
            return None
        return [scope.site_id for scope in scopes if scope.site_id]

    def allows(self, verb: str, site_id: int | None, department_id: int | None) -> bool:
        """May the verb be done on a row of this site and department? Visibility is asked apart."""
        return any(scope.covers(site_id, department_id) for scope in self.granting(verb))


def flags_seen(scope: Scope) -> frozenset[str]:
    """The flags a case must carry to be seen through this scope; empty means every case."""
    return ONLY_FLAGGED.get(scope.role, frozenset())


def standing_of(user: User) -> Standing:
    """Read the standing in one query; somebody inactive or without membership has none.

    Whoever acts for somebody has that person's scopes besides their own, less the house-wide ones; another query.
    """
    if not user.is_active:
        return Standing()
    rows = list(user.memberships.current().with_departments())
    zone = next((row.zone for row in rows if row.zone), "")
    if user.acting_for is not None:
        rows += user.acting_for.memberships.current().with_departments().exclude(role__in=HOUSE_WIDE)
    return Standing(tuple(_scopes(rows)), zone, PERSONAL if user.is_service else frozenset())


def _scopes(memberships: Iterable) -> Iterable[Scope]:
    for row in memberships:
        yield Scope(
            role=row.role,
            is_everywhere=row.organization_id is not None,
            site_id=row.site_id,
            department_ids=frozenset(row.department_ids or ()),
        )
