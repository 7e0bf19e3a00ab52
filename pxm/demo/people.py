"""The named staff of the demo hospital, their roles, deputies and second steps."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from hospital import actions
from hospital.fields import encrypt
from hospital.models import User
from outbox.actions import add_endpoint, add_room, choose
from pxm.demo.places import Places, data

PASSWORD: str = data()["password"]  # of a demo on this computer, printed on its own page


def build(places: Places, now: datetime) -> None:
    """Every account of `hospital.toml`, its group chats and programs. Deputies come last: they have to exist."""
    rows = data()["person"]
    for row in rows:
        places.people[row["email"]] = _person(places, row, now)
    # hashed once: it is slow on purpose, and everybody has the same
    User.objects.update(password=make_password(PASSWORD))
    for row in rows:
        if "deputy" in row:
            actions.name_deputy(places.people[row["email"]], deputy=places.people[row["deputy"]], by=None, now=now)
    for room in data()["chat"]:
        add_room(by=None, now=now, **{**room, "site": _place(places, room["site"])}, secret="")
    for row in data()["program"]:
        _program(places, row, now)


def _program(places: Places, row: dict[str, Any], now: datetime) -> None:
    """A program with a token and a webhook, which hears of what happens from this moment on."""
    by, place = places.people[row["token_by"]], _place(places, row["place"])
    program = actions.add_program(name=row["name"], role=row["role"], place=place, by=None, now=now)
    actions.make_token(program, by=by, name=row["token"], scopes=row["scopes"], days=365, now=now)
    add_endpoint(name=row["name"], user=program, url=row["url"], events=row["events"], by=None, now=timezone.now())


def _person(places: Places, row: dict[str, Any], now: datetime) -> User:
    user = actions.create_user(email=row["email"], name=row["name"], language=row["language"], by=None, now=now)
    for role, where in row["roles"]:
        actions.grant(user, role=role, place=_place(places, where), by=None, now=now)
        site, _slash, department = where.partition("/")
        places.posts[role, "" if site == "group" else _key(places, site), department].append(user)
    if "duty_of" in row:
        actions.name_duty_manager(_place(places, row["duty_of"]), user, by=None, now=now)
    if "home" in row:
        actions.prefer(user, now=now, home=_home(places, row["home"]))
    if "phone" in row:
        choose(user, phone=row["phone"], ways={}, quiet_from=None, quiet_until=None, zone="", now=now)
    if user.standing.needs_two_step:
        Authenticator.objects.create(
            user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(secret_of(user.email))}
        )
    return user


def _place(places: Places, where: str) -> Any:
    if where == "group":
        return places.organization
    site, _slash, department = where.partition("/")
    key = _key(places, site)
    return places.departments[key, department] if department else places.sites[key]


def _key(places: Places, code: str) -> str:
    return next(key for key, site in places.sites.items() if site.code == code)


def _home(places: Places, where: str) -> Any:
    site, department, ward = where.split("/")
    return next(w for w in places.wards[_key(places, site), department] if w.name == ward)


def secret_of(email: str) -> str:
    """The demo's second step is known to everybody: it is shown on the demo page."""
    return b32encode(hashlib.sha256(f"demo {email}".encode()).digest()[:20]).decode()
