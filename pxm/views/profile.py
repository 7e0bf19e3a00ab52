"""A person's own page: language, light or dark, shortcuts, usual ward, deputy, and how they sign in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hospital import actions
from hospital.forms import DeputyForm
from hospital.models import User
from hospital.views.doors import button, posted, refusals_on
from pxm.accounts import sessions
from pxm.forms import ProfileForm


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    form = _own_form(request, posted(request))
    if not form.is_valid():
        return _page(request, form=form)
    actions.prefer(request.user, **form.cleaned_data)
    response = redirect("profile")
    sessions.set_language_cookie(response, form.cleaned_data["language"])
    sessions.set_theme_cookie(response, form.cleaned_data["theme"])
    with translation.override(form.cleaned_data["language"]):
        messages.success(request, _("Your profile is saved."))
    return response


def _own_form(request: HttpRequest, data: Any = None) -> ProfileForm:
    """On a fresh instance, so that validation does not touch the person of this request."""
    initial = {"language": request.user.language or translation.get_language()}
    return ProfileForm(data, instance=User.objects.get(pk=request.user.pk), initial=initial)


def _page(request: HttpRequest, **forms: Any) -> HttpResponse:
    deputy = forms.get("deputy_form") or DeputyForm(user=request.user, initial={"deputy": request.user.deputy_id})
    rows = request.user.memberships.current().select_related("organization", "site", "department").order_by("pk")
    shown = {"form": forms.get("form") or _own_form(request), "deputy_form": deputy, "memberships": rows}
    return render(request, "pxm/profile.html", shown)


@require_POST
def profile_deputy(request: HttpRequest) -> HttpResponse:
    """Name the person who stands in for me."""
    form = DeputyForm(request.POST, user=request.user)
    if form.is_valid():
        with refusals_on(form):
            actions.name_deputy(request.user, deputy=form.cleaned_data["deputy"], by=request.user)
            messages.success(request, _("Your deputy is saved."))
            return redirect("profile")
    return _page(request, deputy_form=form)


@require_POST
def profile_end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign me out everywhere but here."""
    done = _("You are signed out everywhere else.")
    answer = button(request, lambda: actions.end_sessions(request.user, by=request.user), to="profile", done=done)
    update_session_auth_hash(request, request.user)
    return answer
