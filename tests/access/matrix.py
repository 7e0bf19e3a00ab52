"""Every route × method × role × place, asked of the running house and compared with reviewed verdicts.

The routes come from the resolver, so that the next one cannot be forgotten; the verdicts are written by hand
in verdicts.py and know nothing of `hospital/roles.py`, so that a change of the one is noticed by the other.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from hospital.models import Role

METHODS = ("GET", "POST")
IS_FULL = os.environ.get("PXM_MATRIX") == "full"  # every combination, without what `asked_of` leaves out
EVERY_ROLE = tuple(Role.values)
# Where somebody works, seen from the case: in its department, at its site, next door, at the other site, everywhere.
PLACES = ("department", "site", "next door", "other site", "house")
WITHIN = frozenset({"department", "site", "house"})
# Wagtail's editor: some three hundred addresses behind one door, judged as a whole in tests/handbook/test_desk.py.
JUDGED_ELSEWHERE = frozenset({"desk/"})
HOUSE_WIDE = frozenset({Role.ADMINISTRATOR, Role.PRIVACY})
# What may differ between two answers that must not be told apart: nothing but the number of the request itself.
NUMBERED_HEADERS = frozenset({"x-request-id"})


# ---------------------------------------------------------------- routes
@dataclass(frozen=True)
class Route:
    name: str
    path: str
    arguments: tuple[str, ...]  # "ref", or "pk:department" for a pk that a converter numbers

    def __str__(self) -> str:
        return self.name or self.path


def routes(urlconf: Any = None) -> list[Route]:
    """Every route of the resolver, with the prefixes of what includes it."""
    return sorted(_walk(get_resolver(urlconf), ""), key=str)


def _walk(resolver: URLResolver, prefix: str) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if path not in JUDGED_ELSEWHERE:
                yield from _walk(pattern, path)
        else:
            yield Route(pattern.name or "", path, tuple(_arguments(pattern)))


def _arguments(pattern: URLPattern) -> Iterator[str]:
    converters = getattr(pattern.pattern, "converters", None) or {}
    for name in converters or pattern.pattern.regex.groupindex:
        kind = type(converters[name]).__name__.removesuffix("Converter") if name in converters else ""
        yield f"{name}:{kind}" if name == "pk" else name


PROGRAMS, JSON = "/api/v1/", "application/json"


# ---------------------------------------------------------------- people
@dataclass(frozen=True)
class Actor:
    """Somebody in a browser. `role` is empty for a stranger, `part` for what else binds them to the case. `secret` is
    their token, for what programs ask.
    """

    role: str
    place: str
    client: Client = field(compare=False)
    part: str = ""
    secret: str = field(default="", compare=False)

    def __str__(self) -> str:
        return " ".join(filter(None, (self.role or "stranger", self.place, self.part)))


# ---------------------------------------------------------------- verdicts
Rule = Callable[[Actor], str]


def nobody(actor: Actor) -> str:
    """The route has no such method."""
    return "405" if actor.role else "login"


def public(actor: Actor) -> str:
    return "in"


def not_for_public(actor: Actor) -> str:
    """A public route without this method."""
    return "405"


def staff(actor: Actor) -> str:
    """Everybody who is signed in."""
    return "in" if actor.role else "login"


def strangers(actor: Actor) -> str:
    """Pages of signing in: whoever is in already is sent on, which is an answer too."""
    return "in"


def hidden(actor: Actor) -> str:
    """Not there, except in the demo."""
    return "404"


def for_somebody_else(actor: Actor) -> str:
    """A signed link to a file that was not made for this person, or has ended."""
    return "404" if actor.role else "login"


def roles(*allowed: str) -> Rule:
    """Only these roles, wherever they work; the others know that the page exists."""

    def rule(actor: Actor) -> str:
        if not actor.role:
            return "login"
        return "in" if actor.role in allowed else "403"

    return rule


def own(*allowed: str, others: str = "404") -> Rule:
    """Only who is bound to the thing by this part (logged it, was told of it); for the others it is not there."""

    def rule(actor: Actor) -> str:
        if not actor.role:
            return "login"
        return "in" if actor.part in allowed else others

    return rule


def case(may: Iterable[str], sees: Iterable[str], *, bound: Iterable[str] = ("owner",), knows: str = "case") -> Rule:
    """A row: out of sight 404, in sight but not theirs to do 403. `bound` parts see it wherever they work.

    `knows` is what the page is about: who is named in the case is kept from the case, not from another story.
    """
    may, sees, bound = frozenset(may), frozenset(sees), frozenset(bound)

    def rule(actor: Actor) -> str:
        if not actor.role:
            return "login"
        in_reach = actor.place in WITHIN and actor.role in sees
        if (actor.part == "named" and knows == "case") or not (in_reach or actor.part in bound):
            return "404"
        return "in" if actor.role in may and in_reach else "403"

    return rule


def of_site(*may: str, sees: Iterable[str] = (), whole: bool = True) -> Rule:
    """A page of one site: whose role has no such pages 403, elsewhere 404, in sight but not theirs to do 403.

    `sees` are roles that see it without more; with `whole` whoever works in a part of the site only may not do it.
    """
    sees = frozenset(sees) or frozenset(may)

    def rule(actor: Actor) -> str:
        if not actor.role:
            return "login"
        if actor.role not in sees:
            return "403"
        if actor.place == "other site":
            return "404"
        return "in" if actor.role in may and (actor.place in ("site", "house") or not whole) else "403"

    return rule


def of_person(may: Iterable[str], sees: Iterable[str], places: Iterable[str]) -> Rule:
    """Something of a colleague who works at these places, seen from the case: for others it is not there."""
    may, sees, places = frozenset(may), frozenset(sees), frozenset(places)

    def rule(actor: Actor) -> str:
        if not actor.role:
            return "login"
        if actor.role not in sees or actor.place not in places:
            return "404"
        return "in" if actor.role in may else "403"

    return rule


def mine(rule: Rule, part: str) -> Rule:
    """As `rule` says, but the thing itself belongs to one person; for the others who may, it is not there."""

    def narrowed(actor: Actor) -> str:
        return "404" if (answer := rule(actor)) == "in" and actor.part != part else answer

    return narrowed


@dataclass(frozen=True)
class Verdict:
    GET: Rule
    POST: Rule = nobody
    sent: dict[str, str] = field(default_factory=dict)


# ---------------------------------------------------------------- asking
def answer_of(response: HttpResponse) -> str:
    if response.status_code in (403, 404, 405):
        return str(response.status_code)
    is_sent_away = response.status_code == 302 and response.url.startswith(reverse("account_login"))
    if is_sent_away or response.status_code == 401:
        return "login"
    return "in" if response.status_code < 500 else str(response.status_code)


def ask(actor: Actor, method: str, url: str, data: dict[str, str] | None = None) -> HttpResponse:
    """One request whose effects are taken back, so that everybody meets the same house.

    A program asks with the token of whoever it is, which opens everything they may.
    """
    cache.clear()
    if url.startswith(PROGRAMS):
        return ask_as_program(actor, method, url, data)
    session = actor.client.session.session_key if actor.role else None
    with transaction.atomic():
        response = getattr(actor.client, method.lower())(url, data or {})
        transaction.set_rollback(True)
    if session:  # the rollback brought the session back, the cookie has to follow
        actor.client.cookies["px_session"] = session
    else:
        actor.client.cookies.clear()
    return response


def ask_as_program(actor: Actor, method: str, url: str, data: dict[str, str] | None) -> HttpResponse:
    headers = {"Authorization": f"Bearer {actor.secret}"} if actor.role else {}
    send = getattr(Client(raise_request_exception=False), method.lower())
    with transaction.atomic():
        response = send(url, data or {}, headers=headers, **({"content_type": JSON} if method == "POST" else {}))
        transaction.set_rollback(True)
    return response


def undecided(found: Iterable[Route], verdicts: dict[str, Verdict]) -> list[str]:
    """Routes nobody has judged, and verdicts for routes that are gone."""
    names = {str(route) for route in found}
    return sorted((names - verdicts.keys()) | (verdicts.keys() - names))


REFUSED = frozenset({"403", "404", "login"})
ASKED_FOR_405 = 2  # people of each page who try a method it does not have
OF_ALIKE = 3  # of so many people who are refused alike and stand in one place, one more asks


def asked_of(route: Route, verdict: Verdict, actors: Iterable[Actor]) -> Iterator[tuple[Actor, str, str]]:
    """Who asks by which method, and what they should hear: whoever gets in asks every page.

    Left out, unless PXM_MATRIX=full, is what is decided before anybody is looked at (a method that a page does not
    have: two people try); the second of two refusals of the same person, which come from the same door; and some of
    those who are refused alike from the same place (`_some`), whose turn it is at another of a hundred doors.
    """
    without = dict.fromkeys(METHODS, 0)
    actors = list(actors)
    wanted = {actor: {method: getattr(verdict, method)(actor) for method in METHODS} for actor in actors}
    refused = [actor for actor in actors if REFUSED.issuperset(wanted[actor].values())]
    asking = set(actors) if IS_FULL else set(actors).difference(refused).union(_some(route, refused, wanted))
    for actor in (actor for actor in actors if actor in asking):
        methods = METHODS
        if not IS_FULL and REFUSED.issuperset(wanted[actor].values()):
            methods = METHODS[_turn(route, actor) % 2 :][:1]
        for method in methods:
            without[method] += wanted[actor][method] == "405"
            if IS_FULL or wanted[actor][method] != "405" or without[method] <= ASKED_FOR_405:
                yield actor, method, wanted[actor][method]


def _some(route: Route, refused: Iterable[Actor], wanted: dict[Actor, dict[str, str]]) -> Iterator[Actor]:
    """Of each place and way of being refused at least one; the names of page and person say who."""
    alike: dict[Any, list[Actor]] = defaultdict(list)
    for actor in refused:
        alike[actor.place, actor.part, *wanted[actor].values()].append(actor)
    for people in alike.values():
        people.sort(key=lambda actor: _turn(route, actor))
        yield from people[: 1 + len(people) // OF_ALIKE]


def _turn(route: Route, actor: Actor) -> int:
    return crc32(f"{route} {actor}".encode())


def wrong_answers(route: Route, verdict: Verdict, actors: Iterable[Actor], url: str) -> list[str]:
    """Where the house and the verdict differ, and what was written though somebody only looked."""
    found = []
    for actor, method, wanted in asked_of(route, verdict, actors):
        with watched() as tables:
            got = answer_of(ask(actor, method, url, verdict.sent if method == "POST" else None))
        if got != wanted:
            found.append(f"{route} {method} {actor}: {got} instead of {wanted}")
        if method == "GET":
            found += [f"{route} GET {actor}: writes {table}" for table in tables]
    return found


# ---------------------------------------------------------------- looking writes nothing
WRITES = re.compile(
    r"""^\s*(?:/\*.*?\*/\s*)?(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?|COPY|MERGE\s+INTO)\s+(?:ONLY\s+)?"?(\w+)""",
    re.I | re.S,
)
# Of a token it is noted when it was used last, as it is of a session.
WRITTEN_BY_LOOKING = frozenset({"audit_entry", "django_session", "hospital_websession", "hospital_token"})


@contextmanager
def watched() -> Iterator[list[str]]:
    """Collects the tables written to inside, but for those that record that somebody looked."""
    found: list[str] = []

    def notice(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if (written := WRITES.match(sql)) and written[1].lower() not in WRITTEN_BY_LOOKING:
            found.append(written[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(notice):
        yield found


def written_by(actors: Iterable[Actor], method: str, url: str) -> list[str]:
    """What each of them writes by asking."""
    found = []
    for actor in actors:
        with watched() as tables:
            ask(actor, method, url)
        found += [f"{method} {url} by {actor} writes {table}" for table in tables]
    return found


def told_apart(actor: Actor, method: str, there: str, nowhere: str) -> list[str]:
    """How the answer for a thing out of sight differs from the answer for one that does not exist."""
    first, second = ask(actor, method, there), ask(actor, method, nowhere)
    differences = [] if first.content == second.content else [f"{actor} {method} {there}: another body"]
    return differences + [
        f"{actor} {method} {there}: header {name}"
        for name in {*first.headers, *second.headers}
        if name.lower() not in NUMBERED_HEADERS and first.headers.get(name) != second.headers.get(name)
    ]
