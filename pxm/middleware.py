"""What holds for every page of a signed-in person: the session's two ends, two steps, language, time zone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from hospital.views.drafts import keep_posted
from pxm.accounts import preview, sessions

Answer = Callable[[HttpRequest], HttpResponse]

# Where somebody may go whose role asks for a second step that is not set up yet.
SET_UP_PAGES = frozenset(
    {
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "account_logout",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "language",
        "theme",
    }
)


def is_public(request: HttpRequest, view: object) -> bool:
    """A page for everybody. Drafts serve strangers too, but those of staff follow the rules for staff."""
    match = request.resolver_match
    return not getattr(view, "login_required", True) and not (match and match.url_name == "draft")


def page_of(request: HttpRequest) -> str:
    """Where somebody was: the page itself, or for a form the page it stood on (buttons have no page of their own)."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    if request.method == "POST" and came_from.netloc == request.get_host() and came_from.path:
        return urlunsplit(("", "", came_from.path, came_from.query, ""))
    return request.get_full_path()


class LanguageMiddleware:
    """A browser without a language cookie speaks the language its user once chose."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and request.user.is_authenticated:
            self.speak(request, request.user.language)
        return self.get_response(request)

    def speak(self, request: HttpRequest, language: str) -> None:
        if language in dict(settings.LANGUAGES):
            translation.activate(language)
            request.LANGUAGE_CODE = language


class ZoneMiddleware:
    """Staff read times in the zone of the place they work at. Whoever works for the whole group reads UTC, and every
    page names the place a time belongs to.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        zone = request.user.standing.zone if request.user.is_authenticated else ""
        with timezone.override(ZoneInfo(zone) if zone else None):
            return self.get_response(request)


class SessionEndMiddleware:
    """Ends a session nobody used for half an hour, or that is twelve hours old; what was typed is kept.

    A view with `counts_as_activity = False` (such as "who else is here", asked by an open page) does not
    keep a session alive.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: Any) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        if not sessions.is_over(request):
            sessions.follow(request)
            if getattr(view, "counts_as_activity", True):
                sessions.see(request)
            return None
        if request.method == "POST" and not is_public(request, view):
            self.keep(request)
        logout(request)
        return None if is_public(request, view) else self.ask_to_sign_in(request)

    def keep(self, request: HttpRequest) -> None:
        """What was sent goes to the sender's drafts; CSRF was checked before. Too long a text cannot be kept."""
        try:
            keep_posted(request, owner=request.user)
        except ValidationError:
            return

    def ask_to_sign_in(self, request: HttpRequest) -> HttpResponse:
        if request.headers.get("X-Requested-With") == "fetch":
            return JsonResponse({"signed_out": True}, status=401)
        messages.info(request, _("You were signed out for safety. Sign in again: what you typed is kept."))
        where = f"{reverse('account_login')}?{urlencode({'next': page_of(request)}, safe='/')}"
        if getattr(request, "htmx", False):
            return HttpResponse(headers={"HX-Redirect": where})
        return HttpResponseRedirect(where)


class TwoStepMiddleware:
    """Whoever can read a case or change the house signs in with two steps, or sets the second one up first."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: Any) -> HttpResponse | None:
        user = request.user
        if is_public(request, view) or not user.is_authenticated or request.resolver_match.url_name in SET_UP_PAGES:
            return None
        if not user.standing.needs_two_step or sessions.has_two_steps(request, user):
            return None
        if is_mfa_enabled(user):  # set up, but this session was opened without it
            logout(request)
            return redirect("account_login")
        return redirect("mfa_activate_totp")


class PreviewMiddleware:
    """While an administrator looks at the house as another role, pages are asked for nobody: a person with this role
    and no place, who owns nothing. Only pages whose rows depend on the reader are shown, and nothing can be sent.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user
        response = self.get_response(request)
        request.user = person  # what is recorded of this request is recorded of whoever made it
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: Any) -> HttpResponse | None:
        role = preview.role_of(request)
        if not role or is_public(request, view) or request.resolver_match.url_name in preview.WAYS_OUT:
            return None
        request.user = preview.nobody(role)
        return None if preview.may_show(request) else preview.not_shown(request)
