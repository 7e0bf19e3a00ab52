"""The start page, and the two switches of every page: language and theme."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from hospital import actions
from hospital.models import Organization
from hospital.models.users import Theme
from pxm.accounts import sessions
from pxm.shell import landing


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Each role starts where its work is; who sets a new hospital up, at what is left to do."""
    if request.user.has_perm("hospital.change_settings") and Organization.objects.in_the_making().exists():
        return redirect("opening")
    return redirect(landing(request.user))


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on: in this browser, and for a signed-in person everywhere."""
    wanted = request.POST.get("language", "")
    response = back(request)
    if wanted in dict(settings.LANGUAGES):
        sessions.set_language_cookie(response, wanted)
        if request.user.is_authenticated:
            actions.prefer(request.user, language=wanted)
    return response


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """As the device, light or dark."""
    wanted = request.POST.get("theme", "")
    response = back(request)
    if wanted in Theme.values:
        sessions.set_theme_cookie(response, wanted)
        if request.user.is_authenticated:
            actions.prefer(request.user, theme=wanted)
    return response


def back(request: HttpRequest) -> HttpResponse:
    """To the page the switch stood on, never to another site."""
    url = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return redirect(url if is_ours else "/")
