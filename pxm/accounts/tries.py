"""How often a password or code may be tried, slowing who guesses without locking out who knows.

Wrong tries are counted for an account *from one address*, so that a stranger elsewhere cannot keep a clinician
out. A browser in which somebody signed in before is known for that account and counted apart, so that neither
a guesser behind the same hospital address nor a colleague's typing errors stand in the way. The idea of known
browsers: OWASP, "Slow down online guessing attacks with device cookies".
"""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from hospital.limits import Limit, Turnstile, network_of
from hospital.searching import blind

TRIES = (Limit(5, 60), Limit(10, 900), Limit(20, 3600))  # wrong tries for one account from one place
FROM_ADDRESS = (Limit(60, 60), Limit(600, 3600))  # wrong tries for any account from one address
CODES = (Limit(5, 300), Limit(20, 3600))
CODES_OF_USER = (Limit(100, 3600),)  # six digits are few: from browsers nobody knows, however many addresses
COOKIE = f"{settings.COOKIE_PREFIX}px_known"
COOKIE_AGE = 365 * 24 * 3600
MOST_KNOWN = 30  # people known on one ward computer
SALT = "pxm.known-browser"


class KnownBrowser:
    """The cookie that says who signed in here before: a random number and blinded mailboxes, signed."""

    def __init__(self, request: HttpRequest) -> None:
        told = self._read(request.COOKIES.get(COOKIE, ""))
        self.number: str = told.get("browser") or secrets.token_urlsafe(16)
        self.people: list[str] = told.get("people") or []

    def _read(self, value: str) -> dict[str, Any]:
        try:
            return signing.loads(value, salt=SALT, max_age=COOKIE_AGE)
        except signing.BadSignature:
            return {}

    def knows(self, email: str) -> bool:
        return _mark(email) in self.people

    def remember(self, email: str, response: HttpResponse) -> None:
        mark = _mark(email)
        people = [mark, *(one for one in self.people if one != mark)][:MOST_KNOWN]
        value = signing.dumps({"browser": self.number, "people": people}, salt=SALT, compress=True)
        response.set_cookie(
            COOKIE, value, max_age=COOKIE_AGE, secure=settings.HTTPS, httponly=True, samesite="Lax"
        )  # fmt: skip


def _mark(email: str) -> str:
    return blind("b", email.strip().lower())


def password_turnstiles(request: HttpRequest, email: str) -> list[Turnstile]:
    browser, address, email = KnownBrowser(request), network_of(request), email.strip().lower()
    if "UNSAFE_HARD_LOCKOUT" in settings.UNSAFE:
        return [Turnstile(TRIES, "password", email)]
    if browser.knows(email):
        return [Turnstile(TRIES, "password", "browser", browser.number, email)]
    return [Turnstile(TRIES, "password", address, email), Turnstile(FROM_ADDRESS, "password", address)]


def code_turnstiles(request: HttpRequest, email: str) -> list[Turnstile]:
    browser, address = KnownBrowser(request), network_of(request)
    if browser.knows(email):
        return [Turnstile(CODES, "code", "browser", browser.number, email)]
    return [Turnstile(CODES, "code", address, email), Turnstile(CODES_OF_USER, "code", email)]


def passkey_turnstiles(request: HttpRequest) -> list[Turnstile]:
    """Nobody guesses a passkey; what is counted is the work that a stranger makes."""
    return [Turnstile(FROM_ADDRESS, "passkey", network_of(request))]


def take_all(turnstiles: list[Turnstile]) -> bool:
    """Count one try at each; False when any of them is shut."""
    taken = [turnstile.take() for turnstile in turnstiles]
    return all(taken)


def give_all_back(turnstiles: list[Turnstile]) -> None:
    for turnstile in turnstiles:
        turnstile.give_back()
