"""Targets: the rules that hold, who has confirmed them, and the next version of them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clocks import actions, boards, previews
from clocks.forms import AdoptForm, TargetsForm
from clocks.models import ProfileVersion
from clocks.rulebook import rulebook_of
from clocks.views import asking
from clocks.views.doors import changes_settings, said
from hospital.views.doors import form_page, posted

both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@changes_settings
def targets(request: HttpRequest) -> HttpResponse:
    return render(request, "clocks/targets.html", {"boards": boards.targets_in_force(timezone.now().date())})


@require_POST
@changes_settings
def profile_confirm(request: HttpRequest, slug: str) -> HttpResponse:
    said(request, actions.confirm_profile, _("The targets are confirmed."), newest(slug), by=request.user)
    return redirect("targets")


@require_POST
@changes_settings
def rule_confirm(request: HttpRequest, slug: str, number: int, key: str) -> HttpResponse:
    version = get_object_or_404(ProfileVersion, slug=slug, number=number)
    said(
        request, actions.confirm_rule, _("The number is confirmed and binds from today."), version, key, by=request.user
    )
    return redirect("targets")


@require_safe
@changes_settings
def profiles(request: HttpRequest) -> HttpResponse:
    """The rules of other places that ship, and where each is used."""
    return render(request, "clocks/profiles.html", {"lines": boards.shipped_lines()})


@both
@changes_settings
def profile_adopt(request: HttpRequest, slug: str) -> HttpResponse:
    """One of them with its sources; "use it at" shows first what it changes."""
    board = boards.shipped_board(slug)
    if board is None:
        raise Http404
    form = AdoptForm(posted(request))
    return form_page(
        request, form, lambda site: actions.adopt_profile(site, slug, by=request.user),
        to="targets", done=_("What is received from now on goes by these rules."), board=board,
        template="clocks/profile_adopt.html", preview="clocks/adopt_preview.html",
        what_if=lambda: asking.rules_adopted(request, form.cleaned_data["site"], board.line.profile),
    )  # fmt: skip


@both
@changes_settings
def profile_publish(request: HttpRequest, slug: str) -> HttpResponse:
    version, today = newest(slug), timezone.now().date()
    form = TargetsForm(request.POST or None, profile=rulebook_of(version.pk).profile, initial={"effective_from": today})
    context = {"form": form, "version": version, "back": "targets"}
    if not form.is_valid():
        return render(request, "clocks/targets_form.html", context)
    data = form.changed(version.data, request.user.name, today)
    if request.POST.get("confirm") != "yes":
        sent = [(name, request.POST.get(name, "")) for name in form.fields]
        context |= {"preview": previews.profile_preview(version, data), "sent": sent}
        context["what_if"] = asking.rules_changed(request, slug, data, form.cleaned_data["effective_from"])
        return render(request, "clocks/targets_preview.html", context)
    actions.publish_profile(data, by=request.user)
    messages.success(request, _("Published. Cases already received keep their targets."))
    return redirect("targets")


def newest(slug: str) -> ProfileVersion:
    version = ProfileVersion.objects.filter(slug=slug).order_by("-number").first()
    if version is None:
        raise Http404
    return version
