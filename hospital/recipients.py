"""Who is told: from a role and a place to people, and never to nobody.

Holders of the role nearest to the place → an inactive holder's deputy → the same role one unit up → the next
role of the ladder → the duty manager of the site → of the group. Whoever is barred or was told before is left
out, with the reason. The choice is pure; `resolve_many` reads what it needs in three queries for any number of
questions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Q

from hospital.models import Department, Membership, Site
from hospital.roles import Role

# Whom the next step would reach when nobody of this role can be told.
NEXT_ROLE: dict[str, str] = {
    Role.FRONTLINE: Role.OFFICER,
    Role.OFFICER: Role.MANAGER,
    Role.MANAGER: Role.DEPARTMENT,
    Role.DEPARTMENT: Role.LEADERSHIP,
    Role.PR: Role.LEADERSHIP,
    Role.LEGAL: Role.LEADERSHIP,
    Role.LEADERSHIP: Role.DUTY,
}
GROUP = ("group", 0)
DUTY_STEPS = frozenset({"duty_site", "duty_group", "told_before", "administrator"})


class Ask(NamedTuple):
    """Who holds this role for this place, less these people?"""

    role: str
    site_id: int
    department_id: int | None = None
    barred: frozenset[int] = frozenset()
    told: frozenset[int] = frozenset()


class Chosen(NamedTuple):
    user_id: int
    because: str  # role, deputy, unit_up, next_role, duty_site, duty_group, told_before, administrator


class Skipped(NamedTuple):
    user: int
    why: str  # inactive, barred, told


@dataclass(frozen=True, slots=True)
class Recipients:
    """The people chosen, the people passed over with the reason, and whether only duty managers were left."""

    users: tuple[Chosen, ...]
    skipped: list[dict[str, int | str]]
    fell_to_duty: bool = False


@dataclass(slots=True)
class Roster:
    """Everything the choice needs to know. Places are keyed ("department", 7), ("site", 2) or GROUP."""

    holders: dict[tuple[str, tuple[str, int]], list[int]] = field(default_factory=lambda: defaultdict(list))
    paths: dict[int, Sequence[int]] = field(default_factory=dict)
    duty: dict[tuple[str, int], int] = field(default_factory=dict)
    active: set[int] = field(default_factory=set)
    deputies: dict[int, int] = field(default_factory=dict)

    def units(self, ask: Ask) -> list[tuple[str, int]]:
        """The place itself and every unit above it, nearest first."""
        path = self.paths.get(ask.department_id, ()) if ask.department_id else ()
        return [*(("department", pk) for pk in reversed(path)), ("site", ask.site_id), GROUP]


def choose(ask: Ask, roster: Roster) -> Recipients:
    """The first step that leaves somebody to tell."""
    skipped: dict[int, str] = {}
    for because, people, allowed in _steps(ask, roster):
        users = _eligible(people, because, ask, roster, skipped, allowed)
        if users:
            break
    else:
        because, users = "administrator", ()
    chosen = {user.user_id for user in users}
    passed = [{"user": pk, "why": why} for pk, why in skipped.items() if pk not in chosen]
    return Recipients(users, passed, fell_to_duty=because in DUTY_STEPS)


def _steps(ask: Ask, roster: Roster) -> Iterator[tuple[str, Sequence[int], frozenset[int]]]:
    """(reason, people, whom "told before" shall not keep out) from the nearest to the last resort."""
    nobody: frozenset[int] = frozenset()
    everybody: list[int] = []
    for role in ladder(ask.role):
        groups = [people for unit in roster.units(ask) if (people := roster.holders.get((role, unit), []))]
        for nearest, people in enumerate(groups):
            yield _reason(role == ask.role, nearest == 0), people, nobody
            everybody += people
    duty = {
        because: roster.duty.get(unit)
        for because, unit in (("duty_site", ("site", ask.site_id)), ("duty_group", GROUP))
    }
    for because, person in duty.items():
        yield because, [person] if person else [], nobody
    for people in (*([person] for person in duty.values() if person), everybody):
        yield "told_before", people, ask.told
    yield "administrator", roster.holders.get((Role.ADMINISTRATOR, GROUP), []), ask.told


def _reason(is_asked_role: bool, is_first: bool) -> str:
    if not is_asked_role:
        return "next_role"
    return "role" if is_first else "unit_up"


def ladder(role: str) -> Iterator[str]:
    """The role itself and the roles that stand in for it."""
    while role:
        yield role
        role = NEXT_ROLE.get(role, "")


def _eligible(
    people: Iterable[int], because: str, ask: Ask, roster: Roster, skipped: dict[int, str], allowed: frozenset[int]
) -> tuple[Chosen, ...]:
    """Whoever of these may be told, deputies in place of the inactive; notes in `skipped` why the others may not."""
    found: dict[int, str] = {}
    for person in people:
        why = _why_not(person, ask, roster, allowed)
        if not why:
            found.setdefault(person, because)
            continue
        skipped.setdefault(person, why)
        deputy = roster.deputies.get(person) if why == "inactive" else None
        if deputy and not _why_not(deputy, ask, roster, allowed):
            found.setdefault(deputy, because if because == "told_before" else "deputy")
    return tuple(Chosen(pk, reason) for pk, reason in found.items())


def _why_not(person: int, ask: Ask, roster: Roster, allowed: frozenset[int]) -> str:
    if person not in roster.active:
        return "inactive"
    if person in ask.barred:
        return "barred"
    return "told" if person in ask.told and person not in allowed else ""


def resolve(
    role: str, site_id: int, department_id: int | None = None,
    barred: Iterable[int] = (), told: Iterable[int] = (),
) -> Recipients:  # fmt: skip
    """One question; see `resolve_many` for a batch."""
    return resolve_many([Ask(role, site_id, department_id, frozenset(barred), frozenset(told))])[0]


def resolve_many(asks: Iterable[Ask]) -> list[Recipients]:
    """An answer for each question, in their order, with three queries altogether."""
    asks = list(asks)
    roster = read_roster(asks) if asks else Roster()
    # A batch asks the same question many times: one place, one role.
    answers = {ask: choose(ask, roster) for ask in set(asks)}
    return [answers[ask] for ask in asks]


def read_roster(asks: Sequence[Ask]) -> Roster:
    roster = Roster()
    departments = {ask.department_id for ask in asks if ask.department_id}
    roster.paths = dict(Department.objects.filter(pk__in=departments).values_list("pk", "path"))
    _read_duty(roster, {ask.site_id for ask in asks})
    _read_holders(roster, asks)
    return roster


def _read_duty(roster: Roster, sites: set[int]) -> None:
    people = ("duty_manager", "organization__duty_manager")
    columns = [
        f"{person}{part}" for person in people for part in ("_id", "__is_active", "__deputy_id", "__deputy__is_active")
    ]
    for pk, *values in Site.objects.filter(pk__in=sites).values_list("pk", *columns):
        for unit, row in ((("site", pk), values[:4]), (GROUP, values[4:])):
            if row[0]:
                roster.duty[unit] = row[0]
                _know(roster, *row)


def _read_holders(roster: Roster, asks: Sequence[Ask]) -> None:
    roles = {Role.ADMINISTRATOR, *(role for ask in asks for role in ladder(ask.role))}
    units = {unit for ask in asks for unit in roster.units(ask)}
    inside = Q(organization__isnull=False) | Q(site_id__in=[pk for kind, pk in units if kind == "site"])
    inside |= Q(department_id__in=[pk for kind, pk in units if kind == "department"])
    rows = Membership.objects.current().filter(inside, role__in=roles).order_by("id")
    columns = (
        "role",
        "site_id",
        "department_id",
        "user_id",
        "user__is_active",
        "user__deputy_id",
        "user__deputy__is_active",
    )
    for role, site, department, *person in rows.values_list(*columns):
        unit = ("department", department) if department else ("site", site) if site else GROUP
        roster.holders[role, unit].append(person[0])
        _know(roster, *person)


def _know(roster: Roster, pk: int, is_active: bool, deputy: int | None, deputy_is_active: bool | None) -> None:
    if is_active:
        roster.active.add(pk)
    if deputy:
        roster.deputies[pk] = deputy
        if deputy_is_active:
            roster.active.add(deputy)
