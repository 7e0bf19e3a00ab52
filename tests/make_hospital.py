"""Builders for who and where. They call the actions, so everything is in a legal state.

Names are counted, so that two of a kind never collide; nothing here is random.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import cache
from django.test import Client

from hospital import actions
from hospital.fields import encrypt
from hospital.models import (
    Absence,
    Department,
    Location,
    Membership,
    Organization,
    Person,
    Role,
    Rota,
    Shift,
    Site,
    User,
)

PASSWORD = "a long ward password"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
Place = Organization | Site | Department
_number = count(1)


def organization() -> Organization:
    """The one organization; made when there is none."""
    return Organization.objects.first() or Organization.objects.create(name="St. Brigid's", opened_at=NOW)


def site(name: str = "", zone: str = "Europe/Dublin", **fields: Any) -> Site:
    number = next(_number)
    fields = {"code": f"s{number}", "languages": ["en", "zh-hans", "ar"], **fields}
    return actions.add_site(organization(), name=name or f"Site {number}", zone=zone, by=None, now=NOW, **fields)


def department(name: str = "", at: Site | None = None, parent: Department | None = None) -> Department:
    at = at or (parent.site if parent else site())
    return actions.add_department(at, name=name or f"Department {next(_number)}", parent=parent, by=None, now=NOW)


def location(name: str = "", of: Department | None = None) -> Location:
    return actions.add_location(of or department(), name=name or f"Ward {next(_number)}", by=None, now=NOW)


def user(role: str = "", at: Place | None = None, name: str = "", email: str = "", password: str | None = None) -> User:
    """Somebody who works here; with a role, for `at` (a site, a department, or the whole organization)."""
    number = next(_number)
    made = actions.create_user(
        email=email or f"person{number}@example.org",
        name=name or f"Person {number}",
        password=password,
        by=None,
        now=NOW,
    )
    if role:
        member(made, role, at)
    return made


def member(person: User, role: str, at: Place | None = None) -> Membership:
    membership = actions.grant(person, role=role, place=at or organization(), by=None, now=NOW)
    person.__dict__.pop("standing", None)
    return membership


def administrator(**fields: Any) -> User:
    return user(Role.ADMINISTRATOR, **fields)


def rota(at: Site | None = None, role: str = Role.DUTY, **fields: Any) -> Rota:
    """A duty rota of a site; without one of the group, by Dublin's clocks."""
    zone = "" if at else "Europe/Dublin"
    return actions.add_rota(role=role, site=at, zone=zone, by=None, now=NOW, **fields)


def shifts(rota: Rota, who: User, starts: str, ends: str, days: Iterable[int] = range(7), **fields: Any) -> list[Shift]:
    """These hours on these days of every week, since long ago."""
    hours = {"starts": time.fromisoformat(starts), "ends": time.fromisoformat(ends)}
    fields = {"first_on": date(2026, 1, 1), "by": None, "now": NOW, **hours, **fields}
    return actions.add_shift(rota, user=who, weekdays=days, **fields)


def away(who: User, deputy: User | None = None, **fields: Any) -> Absence:
    """Away from `NOW` on for a week."""
    fields = {"ends_at": NOW + timedelta(days=7), "by": None, "now": NOW, **fields}
    return actions.add_absence(who, deputy=deputy, **fields)


def person(name: str = "Wei Chen", **fields: Any) -> Person:
    return actions.create_person(by=None, now=NOW, name=name, **fields)


def signed_in(someone: User, **options: Any) -> Client:
    """A browser in which this person has signed in, in two steps where the role asks for it."""
    client = Client(**options)
    client.force_login(someone)
    session = client.session
    stamp = datetime.now(UTC).timestamp()
    records = [{"method": "password", "at": stamp, "reauthenticated": True}]
    if someone.standing.needs_two_step:
        two_step(someone)
        records.append({"method": "mfa", "at": stamp, "type": "totp"})
    session["account_authentication_methods"] = records
    session["account_authentication_methods_user"] = str(someone.pk)
    session.save()
    return client


def two_step(someone: User, secret: str = "JBSWY3DPEHPK3PXP") -> Authenticator:
    """The second step set up, with a secret that tests know."""
    found, _new = Authenticator.objects.get_or_create(
        user=someone, type=Authenticator.Type.TOTP, defaults={"data": {"secret": encrypt(secret)}}
    )
    return found


def recovery_codes(someone: User) -> list[str]:
    """Spare codes of the second step, made when there are none."""
    return RecoveryCodes.activate(someone).get_unused_codes()


def forget_limits() -> None:
    """Counters of refused attempts, which live in the cache."""
    cache.clear()
