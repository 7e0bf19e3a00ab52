"""Who is told: from a role and a place to people, and never to nobody.

Whoever holds the thing itself → of the role nearest to the place whoever is on duty by its rota, else all who hold
it → for somebody away or gone the deputy → the same role one unit up → the next role of the ladder → the duty
manager of the site, by the rota at that instant, else the one named → of the group. Whoever is barred or was told
before is left out, with the reason. The choice is pure; `resolve_many` reads what it needs in a constant number of
queries for any number of questions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, CharField, DateTimeField, F, Q

from hospital import cover
from hospital import rota as rules
from hospital.models import Absence, Department, Membership, Site, User
from hospital.roles import Role
from hospital.statements import AnyOf, Slot, Statement

# Whom the next step would reach when nobody of this role can be told.
NEXT_ROLE: dict[str, str] = {
    Role.FRONTLINE: Role.OFFICER,
    Role.OFFICER: Role.MANAGER,
    Role.MANAGER: Role.DEPARTMENT,
    Role.DEPARTMENT: Role.LEADERSHIP,
    Role.CALLER: Role.DEPARTMENT,
    Role.PR: Role.LEADERSHIP,
    Role.LEGAL: Role.LEADERSHIP,
    Role.FINANCE: Role.LEADERSHIP,
    Role.TRANSLATOR: Role.EDITOR,
    Role.KITCHEN: Role.EDITOR,
    Role.EDITOR: Role.CHIEF,
    Role.REVIEWER: Role.CHIEF,
    Role.CHIEF: Role.LEADERSHIP,
}
Unit = tuple[str, int]
GROUP: Unit = ("group", 0)
DUTY_STEPS = frozenset({"duty_site", "duty_group", "told_before", "administrator"})
AHEAD = timedelta(days=14)  # how far the rota is asked who comes next
NOBODY: frozenset[int] = frozenset()


class Ask(NamedTuple):
    """Who holds this role for this place, less these people? `holder` has the thing itself and is asked first."""

    role: str
    site_id: int
    department_id: int | None = None
    barred: frozenset[int] = frozenset()
    told: frozenset[int] = frozenset()
    holder: int | None = None


class Chosen(NamedTuple):
    user_id: int
    # owner, role, deputy, unit_up, next_role, duty_site, duty_group, told_before, administrator
    because: str


class Skipped(NamedTuple):
    user: int
    why: str  # barred, inactive, away, told


@dataclass(frozen=True, slots=True)
class Recipients:
    """The people chosen, the people passed over with the reason, and whether only duty managers were left."""

    users: tuple[Chosen, ...]
    skipped: list[dict[str, int | str]]
    fell_to_duty: bool = False


@dataclass(slots=True)
class Roster:
    """Everything the choice needs to know at one instant. Places are keyed ("department", 7), ("site", 2) or GROUP.

    `on` is whoever the rota of a role and place has planned; `away` maps absent people to their deputies.
    """

    holders: dict[tuple[str, Unit], list[int]] = field(default_factory=lambda: defaultdict(list))
    paths: dict[int, Sequence[int]] = field(default_factory=dict)
    duty: dict[Unit, int] = field(default_factory=dict)
    on: dict[tuple[str, Unit], int] = field(default_factory=dict)
    next: dict[tuple[str, Unit], list[int]] = field(default_factory=dict)
    active: set[int] = field(default_factory=set)
    deputies: dict[int, int] = field(default_factory=dict)
    away: dict[int, int | None] = field(default_factory=dict)

    def units(self, ask: Ask) -> list[Unit]:
        """The place itself and every unit above it, nearest first."""
        path = self.paths.get(ask.department_id, ()) if ask.department_id else ()
        return [*(("department", pk) for pk in reversed(path)), ("site", ask.site_id), GROUP]

    def stand_in(self, person: int, why: str) -> int | None:
        """Who stands in for somebody passed over for this reason; nobody for somebody barred or told before."""
        if why == "inactive":
            return self.deputies.get(person)
        return self.away.get(person) if why == "away" else None


Step = tuple[str, Sequence[int], frozenset[int]]


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


def _steps(ask: Ask, roster: Roster) -> Iterator[Step]:
    """(reason, people, whom "told before" shall not keep out) from the nearest to the last resort."""
    if ask.holder:
        yield "owner", [ask.holder], NOBODY
    everybody: list[int] = []
    for because, people in _role_steps(ask, roster):
        yield because, people, NOBODY
        everybody += people
    duty = list(_duty_steps(ask, roster))
    for because, people in duty:
        yield because, people, NOBODY
    for people in (*(people for _because, people in duty), everybody):
        yield "told_before", people, ask.told
    yield "administrator", roster.holders.get((Role.ADMINISTRATOR, GROUP), []), ask.told


def _role_steps(ask: Ask, roster: Roster) -> Iterator[tuple[str, list[int]]]:
    """Per role of the ladder the units from the nearest up; where a rota says who is on, they before the others."""
    for role in ladder(ask.role):
        is_first = True
        for unit in roster.units(ask):
            people, on = roster.holders.get((role, unit), []), roster.on.get((role, unit))
            because = "next_role" if role != ask.role else "role" if is_first else "unit_up"
            for group in ([on] if on else [], people):
                if group:
                    yield because, group
                    is_first = False


def _duty_steps(ask: Ask, roster: Roster) -> Iterator[tuple[str, list[int]]]:
    """The duty manager of the site, then of the group: by the rota, else as named, else whoever has the role."""
    for because, unit in (("duty_site", ("site", ask.site_id)), ("duty_group", GROUP)):
        for person in (roster.on.get((Role.DUTY, unit)), roster.duty.get(unit)):
            yield because, [person] if person else []
        yield because, roster.holders.get((Role.DUTY, unit), [])


def ladder(role: str) -> Iterator[str]:
    """The role itself and the roles that stand in for it."""
    while role:
        yield role
        role = NEXT_ROLE.get(role, "")


def _eligible(
    people: Iterable[int], because: str, ask: Ask, roster: Roster, skipped: dict[int, str], allowed: frozenset[int]
) -> tuple[Chosen, ...]:
    """Whoever of these may be told, deputies in place of those away; notes in `skipped` why the others may not."""
    found: dict[int, str] = {}
    for person in people:
        why = _why_not(person, ask, roster, allowed)
        if not why:
            found.setdefault(person, because)
            continue
        skipped.setdefault(person, why)
        deputy = roster.stand_in(person, why)
        if deputy is None:
            continue
        if why := _why_not(deputy, ask, roster, allowed):
            skipped.setdefault(deputy, why)
        else:
            found.setdefault(deputy, because if because == "told_before" else "deputy")
    return tuple(Chosen(pk, reason) for pk, reason in found.items())


def _why_not(person: int, ask: Ask, roster: Roster, allowed: frozenset[int]) -> str:
    """Barred comes first: the deputy of somebody barred must not hear of it in their place."""
    if person in ask.barred:
        return "barred"
    if person not in roster.active:
        return "inactive"
    if person in roster.away:
        return "away"
    return "told" if person in ask.told and person not in allowed else ""


def resolve(
    role: str, site_id: int, department_id: int | None = None,
    barred: Iterable[int] = (), told: Iterable[int] = (), *, now: datetime,
) -> Recipients:  # fmt: skip
    """One question; see `resolve_many` for a batch."""
    return resolve_many([Ask(role, site_id, department_id, frozenset(barred), frozenset(told))], now)[0]


def resolve_many(asks: Iterable[Ask], now: datetime) -> list[Recipients]:
    """An answer for each question, in their order, as things stand at `now`; six queries at most altogether."""
    asks = list(asks)
    roster = read_roster(asks, now) if asks else Roster()
    # A batch asks the same question many times: one place, one role.
    answers = {ask: choose(ask, roster) for ask in set(asks)}
    return [answers[ask] for ask in asks]


def next_on_duty_many(asks: Sequence[Ask], now: datetime) -> list[Chosen | None]:
    """An answer for each question (`told` were asked before), in a constant number of queries.

    Whoever is on at the site, whoever comes after them on its rota, the one named, the others with the role; then
    the same for the group.
    """
    roster = read_roster(asks, now, AHEAD) if asks else Roster()
    return [_next_on_duty(ask, roster) for ask in asks]


def _next_on_duty(ask: Ask, roster: Roster) -> Chosen | None:
    for because, unit in (("duty_site", ("site", ask.site_id)), ("duty_group", GROUP)):
        named = [roster.duty[unit]] if unit in roster.duty else []
        queue = [*roster.next.get((Role.DUTY, unit), []), *named, *roster.holders.get((Role.DUTY, unit), [])]
        for person in dict.fromkeys(queue):
            if found := _eligible([person], because, ask, roster, {}, NOBODY):
                return found[0]
    return None


def stand_ins(people: Collection[int], now: datetime) -> dict[int, int]:
    """Of these, everybody who is away now, with the deputy who is there instead; one query.

    Who has no deputy, or one who is away or gone, is not in it: a message waits for them, and none may be lost.
    """
    away = {person: deputy if works else None for person, deputy, works in _away_now(now)}
    return {pk: deputy for pk in people if (deputy := away.get(pk)) and deputy not in away}


# ---------------------------------------------------------------- reading
def read_roster(asks: Sequence[Ask], now: datetime, ahead: timedelta = rules.INSTANT) -> Roster:
    roster = Roster()
    departments = {ask.department_id for ask in asks if ask.department_id}
    roster.paths = dict(Department.objects.filter(pk__in=departments).values_list("pk", "path")) if departments else {}
    sites = {ask.site_id for ask in asks}
    _read_duty(roster, sites)
    _read_holders(roster, asks)
    _read_rotas(roster, asks, sites, now, ahead)
    _read_people(roster, {ask.holder for ask in asks if ask.holder})
    for person, deputy, works in _away_now(now):
        roster.away[person] = deputy
        if deputy and works:
            roster.active.add(deputy)
    return roster


def _read_duty(roster: Roster, sites: set[int]) -> None:
    for pk, *values in _duty_managers().ask(sites=list(sites)):
        for unit, row in ((("site", pk), values[:4]), (GROUP, values[4:])):
            if row[0]:
                roster.duty[unit] = row[0]
                _know(roster, *row)


@lru_cache(1)
def _duty_managers() -> Statement:
    parts = ("_id", "__is_active", "__deputy_id", "__deputy__is_active")
    columns = [f"{person}{part}" for person in ("duty_manager", "organization__duty_manager") for part in parts]
    return Statement(Site.objects.filter(AnyOf(F("pk"), _numbers("sites"))).order_by().values_list("pk", *columns))


PERSON = ("is_active", "deputy_id", "deputy__is_active")


def _read_holders(roster: Roster, asks: Sequence[Ask]) -> None:
    units = {unit for ask in asks for unit in roster.units(ask)}
    places = {f"{kind}s": [pk for unit, pk in units if unit == kind] for kind in ("site", "department")}
    rows = _holders().ask(roles=[str(role) for role in _roles(asks) | {Role.ADMINISTRATOR}], **places)
    for role, site, department, *person in rows:
        unit = ("department", department) if department else ("site", site) if site else GROUP
        roster.holders[role, unit].append(person[0])
        _know(roster, *person)


@lru_cache(1)
def _holders() -> Statement:
    inside = Q(AnyOf(F("site_id"), _numbers("sites"))) | Q(AnyOf(F("department_id"), _numbers("departments")))
    people = Membership.objects.current().filter(user__is_service=False)
    held = AnyOf(F("role"), Slot("roles", ArrayField(CharField())))
    rows = people.filter(Q(organization__isnull=False) | inside, held).order_by("id")
    columns = ("role", "site_id", "department_id", "user_id", *(f"user__{name}" for name in PERSON))
    return Statement(rows.values_list(*columns))


def _numbers(name: str) -> Slot:
    return Slot(name, ArrayField(BigIntegerField()))


def _roles(asks: Iterable[Ask]) -> set[str]:
    return {Role.DUTY, *(role for ask in asks for role in ladder(ask.role))}


def _read_rotas(roster: Roster, asks: Sequence[Ask], sites: set[int], now: datetime, ahead: timedelta) -> None:
    """Who is planned, whether away or not: the choice asks that of everybody alike."""
    for board in cover.of_sites(sites, _roles(asks), now, now + ahead):
        where = board.role, ("site", board.site_id) if board.site_id else GROUP
        planned = [duty.planned for duty in rules.duties(board.plan, now, now + ahead)]
        fit = rules.fit_people(board.plan)
        roster.active |= fit
        if planned[0] in fit:
            roster.on[where] = planned[0]
        roster.next[where] = [pk for pk in dict.fromkeys(planned) if pk in fit]


def _read_people(roster: Roster, people: set[int]) -> None:
    if people:
        for row in User.objects.filter(pk__in=people).values_list("pk", *PERSON):
            _know(roster, *row)


def _away_now(now: datetime) -> Iterable[tuple[int, int | None, bool | None]]:
    return _absent().ask(now=now)


@lru_cache(1)
def _absent() -> Statement:
    away = Absence.objects.at(Slot("now", DateTimeField())).order_by()
    return Statement(away.values_list("user_id", "deputy_id", "deputy__is_active"))


def _know(roster: Roster, pk: int, is_active: bool, deputy: int | None, deputy_is_active: bool | None) -> None:
    if is_active:
        roster.active.add(pk)
    if deputy:
        roster.deputies[pk] = deputy
        if deputy_is_active:
            roster.active.add(deputy)
