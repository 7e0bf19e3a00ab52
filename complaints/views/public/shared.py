"""Devices that many people use: the token one of them holds, and forgetting whoever was there last.

The token is random and is looked up at every page: a device that was taken out of use is an ordinary browser with the
next one. Nobody of the staff stays signed in on it.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import logout
from django.core import signing
from django.http import HttpRequest, HttpResponse

from feedback.actions import device_of
from feedback.models import Device
from hospital.models import User
from hospital.views import drafts

COOKIE = f"{settings.COOKIE_PREFIX}px_shared"  # which device this is
HERE = f"{settings.COOKIE_PREFIX}px_here"  # the code that was scanned
TOLD = f"{settings.COOKIE_PREFIX}px_told"  # what the thank-you page shows
SEAT, SALT = f"{settings.COOKIE_PREFIX}px_station", "complaints.station"  # who stands at a station
KEPT_FOR, SEAT_FOR = 365 * 24 * 3600, 2 * 3600
# Without a touch a page asks, and then closes; without a script it closes by itself, later where somebody types.
WARN_SECONDS, QUIET_SECONDS, TYPING_SECONDS = 40, 60, 240
KIOSK, STATION = Device.Kind.KIOSK, Device.Kind.STATION


def shared(request: HttpRequest, kind: str = "") -> Device | None:
    """The device that this browser is, if it is one of this kind."""
    token = request.COOKIES.get(COOKIE, "")
    device = device_of(token) if token else None
    return device if device and kind in ("", device.kind) else None


def timing(device: Device | None) -> dict[str, object]:
    """What templates say of a shared device and of waiting; nothing elsewhere."""
    seconds = {"warn": WARN_SECONDS, "quiet": QUIET_SECONDS, "typing": TYPING_SECONDS}
    return {"device": device, "wait": {**seconds, "left": QUIET_SECONDS - WARN_SECONDS}} if device else {}


def paired(request: HttpRequest, response: HttpResponse, token: str) -> HttpResponse:
    if request.user.is_authenticated:
        logout(request)
    return _set(response, COOKIE, token, KEPT_FOR)


def wiped(response: HttpResponse) -> HttpResponse:
    """Nothing of whoever told us stays: neither words nor reference nor language, nor a page to go back to."""
    for name in (drafts.COOKIE, TOLD, HERE, SEAT, settings.LANGUAGE_COOKIE_NAME):
        forget(response, name)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def freed(response: HttpResponse) -> HttpResponse:
    """An ordinary browser again."""
    forget(response, COOKIE)
    return wiped(response)


# ------------------------------------------------------------------------------------------ who stands at a station
def seated(request: HttpRequest, response: HttpResponse, device: Device, user: User) -> HttpResponse:
    """They may log here, and nothing else; a session of their own, if there was one, ends."""
    if request.user.is_authenticated:
        logout(request)
    told = {"device": device.pk, "user": user.pk, "epoch": user.session_epoch}
    return _set(response, SEAT, signing.dumps(told, salt=SALT), SEAT_FOR)


def left(response: HttpResponse) -> HttpResponse:
    forget(response, SEAT)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def sitting(request: HttpRequest, device: Device) -> User | None:
    """Who signed on at this station and has not left; nobody whose sessions were ended since."""
    try:
        told = signing.loads(request.COOKIES.get(SEAT, ""), salt=SALT, max_age=SEAT_FOR)
    except signing.BadSignature:
        return None
    if told["device"] != device.pk:
        return None
    return User.objects.active().filter(pk=told["user"], session_epoch=told["epoch"]).first()


def forget(response: HttpResponse, name: str) -> None:
    """As closed as it was when it was set: a cookie that ends is a cookie, too."""
    _set(response, name, "", 0)


def _set(response: HttpResponse, name: str, value: str, seconds: int) -> HttpResponse:
    response.set_cookie(name, value, max_age=seconds, secure=settings.HTTPS, httponly=True, samesite="Lax")
    return response
