"""Targets: the rules that hold, who has confirmed them, and the next version of them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clocks import actions, boards
from clocks.forms import AdoptForm
from clocks.models import ProfileVersion
from clocks.views import asking
from clocks.views.doors import changes_settings
from hospital.cover import today_of
from hospital.views.doors import button, form_page, posted

both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@changes_settings
def targets(request: HttpRequest) -> HttpResponse:
    today = today_of(request.user, timezone.now())
    return render(request, "clocks/targets.html", {"boards": boards.targets_in_force(today)})


@require_POST
@changes_settings
def profile_confirm(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The version that was on the page, and no newer one."""
    version = get_object_or_404(ProfileVersion.objects.standing(), slug=slug, number=number)
    return button(
        request, lambda: actions.confirm_profile(version, by=request.user),
        to="targets", done=_("The targets are confirmed."),
    )  # fmt: skip


@require_POST
@changes_settings
def rule_confirm(request: HttpRequest, slug: str, number: int, key: str) -> HttpResponse:
    version = get_object_or_404(ProfileVersion, slug=slug, number=number)
    return button(
        request, lambda: actions.confirm_rule(version, key, by=request.user),
        to="targets", done=_("The number is confirmed and binds from today."),
    )  # fmt: skip


@require_safe
@changes_settings
def shipped_rules(request: HttpRequest) -> HttpResponse:
    """The rules of other places that ship, and where each is used."""
    return render(request, "clocks/profiles.html", {"lines": boards.shipped_lines()})


@both
@changes_settings
def profile_adopt(request: HttpRequest, slug: str) -> HttpResponse:
    """One of them with its sources; "use it at" shows first what it changes."""
    board = boards.shipped_board(slug, today_of(request.user, timezone.now()))
    if board is None:
        raise Http404
    form = AdoptForm(posted(request))
    return form_page(
        request, form, lambda site: actions.adopt_profile(site, slug, by=request.user),
        to="targets", done=_("What is received from now on goes by these rules."), board=board,
        template="clocks/profile_adopt.html", preview="clocks/adopt_preview.html",
        what_if=lambda: asking.rules_adopted(request, form.cleaned_data["site"], board.line.profile),
    )  # fmt: skip
