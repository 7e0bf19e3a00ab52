"""A signed-in session: when it began, when somebody last did something, and in how many steps it was proved."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from audit.middleware import address_of
from hospital.actions import begin_session
from hospital.models import User, WebSession
from pxm.accounts import devices

STARTED, SEEN, LISTED = "px_started", "px_seen", "px_listed"
IDLE_SECONDS = 30 * 60
ABSOLUTE_SECONDS = 12 * 3600
GRAIN_SECONDS = 60  # "last seen" is written once a minute at most, not with every page


def begin(request: HttpRequest) -> None:
    request.session[STARTED] = request.session[SEEN] = time.time()


def enlist(request: HttpRequest) -> None:
    """Put this browser on the person's own list of where they are signed in."""
    session = request.session
    if not session.session_key:
        session.save()
    began = datetime.fromtimestamp(session[STARTED], UTC)
    begin_session(
        request.user, key=session.session_key, device=devices.device(request.headers.get("User-Agent", "")),
        network=devices.network(address_of(request)), now=began,
    )  # fmt: skip
    session[LISTED] = session.session_key


def follow(request: HttpRequest) -> None:
    """After a change of the password or of the second step a session goes on under another key."""
    listed = request.session.get(LISTED)
    if listed and listed != request.session.session_key:
        enlist(request)


def is_over(request: HttpRequest) -> bool:
    """Nobody did anything for half an hour, or twelve hours have passed since signing in."""
    now, session = time.time(), request.session
    if STARTED not in session:
        begin(request)
    is_idle = now - session[SEEN] >= IDLE_SECONDS
    is_old = now - session[STARTED] >= ABSOLUTE_SECONDS and "UNSAFE_NO_ABSOLUTE_END" not in settings.UNSAFE
    return is_idle or is_old


def see(request: HttpRequest) -> None:
    if time.time() - request.session[SEEN] >= GRAIN_SECONDS:
        request.session[SEEN] = time.time()
        if listed := request.session.get(LISTED):
            WebSession.objects.filter(key=listed).update(seen_at=timezone.now())


def has_two_steps(request: HttpRequest, user: User) -> bool:
    """Was this very session opened with a second step, or the second step set up in it?"""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


def proof(request: HttpRequest, user: User) -> str:
    """How the person just proved who they are: "password", "mfa" (a passkey alone) or "socialaccount"."""
    records = get_authentication_records(request, user)
    if any(record.get("passwordless") for record in records):
        return "mfa"
    return "socialaccount" if any(record.get("method") == "socialaccount" for record in records) else "password"


def strike(request: HttpRequest) -> None:
    """Off the list of where this person is signed in."""
    if listed := request.session.get(LISTED):
        WebSession.objects.filter(key=listed).delete()


def set_language_cookie(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip


def set_theme_cookie(response: HttpResponse, theme: str) -> None:
    response.set_cookie(
        settings.THEME_COOKIE_NAME, theme, max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.HTTPS, httponly=True, samesite="Lax",
    )  # fmt: skip
