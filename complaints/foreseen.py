"""What would happen if this were logged now: who gets it, by when, and who is told at once. Nothing is written."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from clocks.calendars import calendars_of
from clocks.planning import plan_due
from clocks.rulebook import rulebook_of
from complaints import policy
from complaints.actions.intake import CASE_KINDS, rules_of
from feedback.models import Severity
from hospital.models import Department, Role, Site, User
from hospital.recipients import Ask, Recipients, resolve_many
from hospital.standing import Standing


@dataclass(frozen=True, slots=True)
class Promise:
    """One target that would start: its kind and when it would be due, in the words of `hospital.phrasing.Owed`."""

    kind: str
    edge: str
    due_on: date
    due_at: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Foreseen:
    """`owners` are the people one of whom gets it; `told` hear of it at once."""

    owners: tuple[str, ...] = ()
    promises: tuple[Promise, ...] = ()
    told: tuple[str, ...] = ()


def foresee(
    *, site: Site, department: Department | None, kind: str, severity: int, flags: Collection[str], is_anonymous: bool,
    user: User, now: datetime,
) -> Foreseen:  # fmt: skip
    """Six statements, whatever the house holds; nothing is foreseen for what becomes no case."""
    if kind not in CASE_KINDS:
        return Foreseen()
    severity = max(severity, policy.least_severity(flags))
    version = rules_of(site, now.astimezone(ZoneInfo(site.zone)).date())
    roles = [Role.OFFICER, *told_roles(version, severity, flags)]
    place = (site.pk, department.pk if department else None)
    found = resolve_many([Ask(role, *place) for role in roles], now)
    names = _names(found)
    owners = [user.name] if _may_own(user.standing, *place) else [names[pk] for pk in _ids(found[:1])]
    told = [names[pk] for pk in _ids(found) if pk != user.pk] if len(roles) > 1 else []
    return Foreseen(tuple(owners), _promises(site, version, kind, severity, is_anonymous, now), tuple(told))


def told_roles(version: int, severity: int, flags: Collection[str]) -> list[str]:
    """The roles that hear at once, besides the officers."""
    steps = policy.jumps(rulebook_of(version).set_off_by(*policy.AT_ONCE), policy.Judged(flags, 0, severity))
    _officers, *reported = policy.reported_to(severity)
    return [*reported, *(role for _number, role in steps)] if policy.is_grave(severity, flags) else []


def _may_own(standing: Standing, site_id: int, department_id: int | None) -> bool:
    return standing.allows("complaints.own_complaint", site_id, department_id)


def _ids(found: list[Recipients]) -> list[int]:
    return list(dict.fromkeys(chosen.user_id for answer in found for chosen in answer.users))


def _names(found: list[Recipients]) -> dict[int, str]:
    return dict(User.objects.filter(pk__in=_ids(found)).values_list("pk", "name"))


def _promises(
    site: Site, version: int, kind: str, severity: int, is_anonymous: bool, now: datetime
) -> tuple[Promise, ...]:
    calendars = calendars_of(site.pk).by_role
    events = ("received", "assigned") if severity >= Severity.HIGH else ("received",)
    rules = [
        rule
        for rule in rulebook_of(version).profile.rules
        if rule.start_event in events and rule.applies(type=kind, severity=severity, is_anonymous=is_anonymous)
    ]
    dues = [plan_due(rule, calendars[rule.calendar], now) for rule in rules]
    return tuple(
        Promise(rule.kind, rule.edge, due.due_on, due.due_at, site.zone) for rule, due in zip(rules, dues, strict=True)
    )
