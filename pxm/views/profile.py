"""A person's own page: language and look, being away, alerts and quiet hours, and how they sign in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import outbox.actions
from hospital import actions, cover
from hospital.models import User
from hospital.views.doors import button, posted, refusals_on
from hospital.views.sites import ZONES
from outbox import boards, kinds
from outbox.channels import sms
from outbox.forms import ChooseForm, TestForm
from outbox.models import Reach
from pxm import glance
from pxm.accounts import sessions
from pxm.forms import OwnDeputyForm, ProfileForm

LOOK, AWAY, ALERTS = "/profile/#look", "/profile/#away", "/profile/#alerts"


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    form = _own_form(request, posted(request))
    if not form.is_valid():
        return _page(request, form=form)
    actions.prefer(request.user, **form.cleaned_data)
    response = redirect(LOOK)
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
    deputy = forms.get("deputy_form") or OwnDeputyForm(user=request.user, initial={"deputy": request.user.deputy_id})
    rows = request.user.memberships.current().select_related("organization", "site", "department").order_by("pk")
    alerts, now = forms.get("alerts_form") or _alerts_form(request), timezone.now()
    absences = list(request.user.absences.coming(now).select_related("deputy"))
    shown = {
        "form": forms.get("form") or _own_form(request), "deputy_form": deputy, "memberships": rows,
        "alerts_form": alerts, "zones": ZONES, "tests": boards.tests_of(request.user, alerts.testable),
        "absences": absences, "zone": cover.zone_of(request.user),
        "parts": glance.parts(request.user, absences, alerts, timezone.localtime(now)),
    }  # fmt: skip
    return render(request, "pxm/profile.html", shown)


def _alerts_form(request: HttpRequest, data: Any = None) -> ChooseForm:
    reach = Reach.objects.filter(user=request.user).first()
    runs_the_house = request.user.has_perm("outbox.view_message")
    topics = [topic for topic in kinds.Topic.values if topic != kinds.Topic.HOUSE or runs_the_house]
    return ChooseForm(data, reach=reach, can_text=sms.is_set_up(), topics=topics)


@require_POST
def profile_choose(request: HttpRequest) -> HttpResponse:
    """By which ways alerts reach me, and when they leave me in peace."""
    form = _alerts_form(request, request.POST)
    if form.is_valid():
        with refusals_on(form):
            outbox.actions.choose(request.user, **form.chosen())
            messages.success(request, _("Your choices are saved."))
            return redirect(ALERTS)
    return _page(request, alerts_form=form)


@require_POST
def profile_test(request: HttpRequest) -> HttpResponse:
    """Send me a test alert."""
    form = TestForm(request.POST)
    way = form.cleaned_data["way"] if form.is_valid() else ""
    done = _("A test is on its way. What became of it stands below.")
    return button(request, lambda: outbox.actions.test(request.user, way=way), to=ALERTS, done=done)


@require_safe
def profile_tests(request: HttpRequest) -> HttpResponse:
    """What became of my tests, asked for by the open page while one is on its way."""
    ways = [way for way in kinds.CHOOSABLE if way != kinds.SMS or sms.is_set_up()]
    return render(request, "outbox/_tests.html", {"tests": boards.tests_of(request.user, ways)})


profile_tests.counts_as_activity = False  # type: ignore[attr-defined]


@require_POST
def profile_deputy(request: HttpRequest) -> HttpResponse:
    """Name the person who stands in for me."""
    form = OwnDeputyForm(request.POST, user=request.user)
    if form.is_valid():
        with refusals_on(form):
            actions.name_deputy(request.user, deputy=form.cleaned_data["deputy"], by=request.user)
            messages.success(request, _("Your deputy is saved."))
            return redirect(AWAY)
    return _page(request, deputy_form=form)


@require_POST
def profile_end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign me out everywhere but here."""
    done = _("You are signed out everywhere else.")
    answer = button(request, lambda: actions.end_sessions(request.user, by=request.user), to="profile", done=done)
    update_session_auth_hash(request, request.user)
    return answer
