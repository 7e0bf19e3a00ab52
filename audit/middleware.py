"""Tells the audit through which door a request came in, and records the requests that were refused."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import get_contextvars

from audit import log
from audit.models import Door

REFUSALS = (403, 404)
REFERENCE = re.compile(r"[A-Z]-\d{6,12}")


class AuditMiddleware:
    """Stands behind the authentication middleware; an entry's door is known once the view is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with log.through(Door.WEB):
            response = self.get_response(request)
            if response.status_code in REFUSALS and request.resolver_match:
                record_refusal(request, response.status_code)
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: Any) -> None:
        door = door_of(request.resolver_match.view_name if request.resolver_match else "")
        log.door.set(door)  # set back by `through`
        log.origin.set(facts_of(request, door) | acting_of(request.user))


def door_of(view_name: str | None) -> Door:
    """By the prefix that the URL names of a door have in common."""
    name = view_name or ""
    return Door.PUBLIC if name.startswith("public-") else Door.API if name.startswith("api-") else Door.WEB


def facts_of(request: HttpRequest, door: str) -> dict[str, str]:
    """The request's number, as in the log; for staff also a pseudonym of the address they came from.

    Whoever tells us something by a public page may wish to stay anonymous: nothing of the address is kept.
    """
    number = get_contextvars().get("request_id")
    facts = {"request": number} if number else {}
    return facts if door == Door.PUBLIC else {**facts, "origin": pseudonym(address_of(request))}


def acting_of(user: Any) -> dict[str, int]:
    """For whom this person acts, so that an entry carries both."""
    person = getattr(user, "acting_for", None)
    return {} if person is None else {"acting_for": person.pk}


def address_of(request: HttpRequest) -> str:
    """The address that our own outermost proxy saw. With no proxy of ours X-Forwarded-For is a forgery."""
    proxies = settings.TRUSTED_PROXIES
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(seen) >= proxies:
        return seen[-proxies]
    return request.META.get("REMOTE_ADDR", "")


def pseudonym(address: str) -> str:
    """The same address gives the same mark; only who holds the search key can try an address against it."""
    return hmac.new(settings.SEARCH_KEY.encode(), f"address:{address}".encode(), hashlib.sha256).hexdigest()[:12]


def record_refusal(request: HttpRequest, status: int) -> None:
    """Somebody signed in asked for what is not theirs, or not there: the answer does not tell which, the entry may."""
    match, user = request.resolver_match, request.user
    if not user.is_authenticated or not match or (status == 404 and not match.kwargs):
        return
    reference = str(match.kwargs.get("ref", ""))
    asked = {"asked": reference} if REFERENCE.fullmatch(reference) else {}
    log.record("access.refuse", by=user, route=match.view_name or "", status=status, method=request.method, **asked)
