"""Every survey, a new one, and the page of one: its versions, its languages, its terms."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hospital.models import Site
from hospital.views.doors import button, posted, refusals_on
from surveys import actions, shipped, words
from surveys.boards import lines_of, page_of
from surveys.forms.building import BeginForm
from surveys.models import Instrument
from surveys.views.staff.doors import found

sees = permission_required("surveys.view_survey", raise_exception=True)
builds = permission_required("surveys.change_survey", raise_exception=True)


@require_safe
@sees
def surveys(request: HttpRequest) -> HttpResponse:
    rows = Instrument.objects.visible_to(request.user).select_related("site")
    context = {"lines": lines_of(rows), "may_begin": request.user.has_perm("surveys.change_survey")}
    return render(request, "surveys/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@builds
def survey_begin(request: HttpRequest) -> HttpResponse:
    form = BeginForm(posted(request), **sites_to_build_for(request))
    if form.is_valid():
        with refusals_on(form):
            made = actions.begin(by=request.user, **form.cleaned_data)
            return redirect("survey-build", made.code)
    has_ccn = sites_to_build_for(request)["sites"].exclude(ccn="").exists()
    return render(request, "surveys/begin.html", {"form": form, "templates": _terms(), "has_ccn": has_ccn})


def _terms() -> list[tuple[Any, Any]]:
    """What each template is called, and on what terms it comes."""
    return [(words.TEMPLATES[one.slug][0], one.terms) for one in shipped.templates()]


def sites_to_build_for(request: HttpRequest) -> dict[str, Any]:
    """The sites for which this person may build, and whether they may for all of them."""
    scopes = request.user.standing.granting("surveys.change_survey")
    is_everywhere = any(scope.is_everywhere for scope in scopes)
    sites = Site.objects.active()
    mine = sites if is_everywhere else sites.filter(pk__in=[scope.site_id for scope in scopes if scope.site_id])
    return {"sites": mine, "is_everywhere": is_everywhere}


@require_safe
def survey(request: HttpRequest, code: str) -> HttpResponse:
    instrument = found(request, code)
    may = {verb: request.user.may(f"surveys.{verb}_survey", instrument) for verb in ("change", "invite")}
    may["run"] = request.user.may("surveys.run_campaign", instrument)
    return render(request, "surveys/survey.html", {"survey": instrument, "may": may, "page": page_of(instrument)})


@require_POST
def survey_draft(request: HttpRequest, code: str) -> HttpResponse:
    instrument = found(request, code, "change")
    return button(request, lambda: actions.draft(instrument, by=request.user), to=redirect("survey-build", code).url)
