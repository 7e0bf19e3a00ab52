"""Track: a link or a code opens the way to follow what was told; a signed cookie keeps it open for two hours.

Links in messages only render: mail scanners follow them and even press no button. The button is a POST, which
binds a cookie and leaves for an address without the token.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from complaints import actions, following, tracking
from complaints.actions.evidence import Handed
from complaints.forms.public import InformForm, PressForm, TrackForm
from complaints.models import TrackingKey
from complaints.views.public.limits import TRACKING, allowed
from hospital.limits import network_of
from hospital.views.doors import refusals_on
from hospital.views.public import limited, page

COOKIE = f"{settings.COOKIE_PREFIX}px_track"
SALT = "complaints.track"
OPEN_FOR = 2 * 3600


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited(TRACKING)
def track(request: HttpRequest) -> HttpResponse:
    """Where the answer is; without a key, the question for reference and code."""
    key = bound(request)
    if key and request.method != "POST":
        context = {"followed": following.follow(key.complaint, timezone.now()), "nonce": uuid4()}
        return page(request, "complaints/public/track.html", context, key.complaint.site)
    form = TrackForm(request.POST or None)
    if form.is_valid():
        if found := _by_code(request, form):
            return bind(redirect("public-track"), found)
        form.add_error(None, _("Reference and code do not fit together. Check both, or wait a quarter of an hour."))
    return page(request, "complaints/public/track_form.html", {"form": form})


def _by_code(request: HttpRequest, form: TrackForm) -> TrackingKey | None:
    if not tracking.may_try(network_of(request)):
        return None
    return tracking.by_code(form.cleaned_data["ref"], form.cleaned_data["code"], timezone.now())


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited(TRACKING)
def track_link(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a link looks the same for every token; only the button asks whether it still holds."""
    if request.method != "POST":
        return page(request, "complaints/public/track_link.html", {})
    key = tracking.by_token(token, timezone.now())
    return bind(redirect("public-track"), key) if key else ended(request)


@login_not_required
@require_POST
def track_leave(request: HttpRequest) -> HttpResponse:
    """Forget the key in this browser, which may be a shared one."""
    response = redirect("public-track")
    response.delete_cookie(COOKIE, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited(TRACKING)
def add_information(request: HttpRequest) -> HttpResponse:
    """Something to add; it goes to whoever looks after it."""
    if (key := bound(request)) is None:
        return ended(request) if request.method == "POST" else redirect("public-track")
    form = InformForm(request.POST or None, request.FILES or None, initial={"nonce": uuid4()})
    if form.is_valid():
        most = allowed(request, form.cleaned_data["uploads"])
        with refusals_on(form):
            handed = actions.inform(key.complaint.leading, **form.cleaned_data, most=most)
            return page(request, "complaints/public/added.html", told_of(handed), key.complaint.site)
    return page(request, "complaints/public/add.html", {"form": form}, key.complaint.site)


@login_not_required
@require_POST
@limited(TRACKING)
def press(request: HttpRequest) -> HttpResponse:
    """ "I am still waiting"; the page it leads back to says what became of it, also where it was refused."""
    if (key := bound(request)) is None:
        return ended(request)
    form = PressForm(request.POST)
    if form.is_valid():
        with suppress(ValidationError):
            actions.press(key.complaint.leading, nonce=form.cleaned_data["nonce"])
    return redirect(reverse("public-track") + "#waiting")


def told_of(handed: Handed) -> dict[str, Any]:
    """What became of the files, by the names their sender knows."""
    refused = [(row.file.name, row.file.get_reason_display()) for row in handed.refused]
    return {"taken": len(handed.taken), "refused": refused}


def ended(request: HttpRequest) -> HttpResponse:
    response = page(request, "complaints/public/ended.html", {})
    response.status_code = 410
    return response


# ------------------------------------------------------------------------------------------------ the cookie
def bound(request: HttpRequest) -> TrackingKey | None:
    """The key this browser opened within the last two hours."""
    try:
        pk = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=OPEN_FOR)
    except signing.BadSignature:
        return None
    return tracking.by_id(pk, timezone.now())


def bind(response: HttpResponse, key: TrackingKey) -> HttpResponse:
    value = signing.dumps(key.pk, salt=SALT)
    response.set_cookie(COOKIE, value, max_age=OPEN_FOR, secure=settings.HTTPS, httponly=True, samesite="Lax")
    return response
