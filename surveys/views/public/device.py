"""A device that one person after another answers on: the cookie that says so, and forgetting whoever answered last.

What a browser was before does not matter: when the first survey begins on it, whoever of the staff is signed in there
is signed out, and from then on it shows this survey and nothing else until somebody types the code of the link.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import logout
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

COOKIE = f"{settings.COOKIE_PREFIX}px_survey"  # who answers (`seat.py`)
VIEW = f"{settings.COOKIE_PREFIX}px_view"  # "large", "easy", both or neither
DEVICE, SALT = f"{settings.COOKIE_PREFIX}px_device", "surveys.device"
KEPT_FOR = 365 * 24 * 3600
IDLE_SECONDS, WRITING_SECONDS = 90, 240  # a page; a page of own words
LAST_SECONDS, THANKS_SECONDS = 30, 20  # the question "still there?"; the thanks


@dataclass(frozen=True, slots=True)
class Device:
    """The link whose survey this device shows."""

    token: str

    @property
    def start(self) -> str:
        return reverse("public-survey-link", args=[self.token])

    # What templates say about waiting; without a script nobody sees that somebody is still typing.
    idle, writing, last, thanks = IDLE_SECONDS, WRITING_SECONDS, LAST_SECONDS, THANKS_SECONDS


def device_of(request: HttpRequest) -> Device | None:
    try:
        return Device(signing.loads(request.COOKIES.get(DEVICE, ""), salt=SALT, max_age=KEPT_FOR)["token"])
    except (signing.BadSignature, KeyError, TypeError):
        return None


def shared_by(request: HttpRequest, response: HttpResponse, token: str) -> HttpResponse:
    """From now on this is the device of that link, and nobody of the staff is signed in on it."""
    if request.user.is_authenticated:
        logout(request)
    value = signing.dumps({"token": token}, salt=SALT)
    about = {"max_age": KEPT_FOR, "secure": settings.HTTPS, "httponly": True, "samesite": "Lax"}
    response.set_cookie(DEVICE, value, **about)
    return response


def wiped(response: HttpResponse) -> HttpResponse:
    """Nothing of whoever answered stays: not where they were, not their language, not how large they read."""
    for name in (COOKIE, VIEW, settings.LANGUAGE_COOKIE_NAME):
        response.delete_cookie(name, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def freed(response: HttpResponse) -> HttpResponse:
    """An ordinary browser again: the sheet it kept, its worker and its key go, too."""
    response.delete_cookie(DEVICE, samesite="Lax")
    wiped(response).headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
