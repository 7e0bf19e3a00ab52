"""Questions of HCAHPS: begun for one's own use or for CMS, compared with the official instrument, and read by ward."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hospital.views.doors import posted, refusals_on
from surveys import actions
from surveys.comparing import comparison_of
from surveys.forms.official import AttestForm, BenchmarkForm, HcahpsForm, PeriodForm, is_official
from surveys.hcahps import editions, questionnaire
from surveys.models import Instrument, Programme
from surveys.questions import read
from surveys.topboxes import top_boxes_of
from surveys.views.staff.doors import drafted, found
from surveys.views.staff.lists import builds, sites_to_build_for
from surveys.views.staff.results import months_ago

both = require_http_methods(["GET", "HEAD", "POST"])


@both
@builds
def survey_begin_benchmark(request: HttpRequest) -> HttpResponse:
    form = BenchmarkForm(posted(request), **sites_to_build_for(request))
    if form.is_valid():
        with refusals_on(form):
            made = actions.begin_benchmark(by=request.user, **form.cleaned_data)
            return redirect("survey-build", made.code)
    return _begin_page(request, form, Programme.BENCHMARK, notice=questionnaire.OWN_USE)


@both
@builds
def survey_begin_hcahps(request: HttpRequest) -> HttpResponse:
    """Only where a site has a certification number; elsewhere there is no such page."""
    sites = sites_to_build_for(request)["sites"].exclude(ccn="")
    if not sites.exists():
        raise Http404
    form = HcahpsForm(posted(request), sites=sites)
    if form.is_valid():
        with refusals_on(form):
            return redirect("survey-official", actions.begin_hcahps(by=request.user, **form.cleaned_data).code)
    return _begin_page(request, form, Programme.HCAHPS, terms=_terms())


def _begin_page(request: HttpRequest, form: BaseForm, programme: Programme, **terms: Any) -> HttpResponse:
    context = {"form": form, "title": programme.label, "survey": Instrument(programme=programme), **terms}
    return render(request, "surveys/official/begin.html", context)


def _terms() -> list[tuple[str, str]]:
    return [(one.version, questionnaire.notice(one)) for one in reversed(editions.editions())]


def _hcahps(request: HttpRequest, code: str, verb: str = "view") -> Instrument:
    survey = found(request, code, verb)
    if not survey.is_hcahps:
        raise Http404
    return survey


@require_safe
def survey_official(request: HttpRequest, code: str) -> HttpResponse:
    """Every text beside who compared it; of the draft, else of what is published."""
    survey = _hcahps(request, code)
    version = survey.versions.drafts().first() or survey.versions.published().first()
    if version is None:
        raise Http404
    context: dict[str, Any] = {"survey": survey, "page": comparison_of(survey, version, read(version.content))}
    context["may_change"] = version.is_draft and request.user.may("surveys.change_survey", survey)
    return render(request, "surveys/official/compare.html", context)


@both
def survey_attest(request: HttpRequest, code: str, key: str) -> HttpResponse:
    survey = _hcahps(request, code, "change")
    version, content = drafted(request, code)
    if not is_official(content, key):
        raise Http404
    edition = editions.named(survey.edition)
    form = AttestForm(posted(request), key=key, edition=edition, content=content, revision=version.revision)
    if form.is_valid():
        with refusals_on(form):
            told = {"text": form.cleaned_data["text"], "revision": form.cleaned_data["revision"]}
            actions.attest(version, key=key, labels=form.labels(), by=request.user, **told)
            return redirect("survey-official", code)
    return render(request, "surveys/official/attest.html", {"survey": survey, "form": form} | _about(edition, key))


def _about(edition: editions.Edition, key: str) -> dict[str, Any]:
    """The question as our data have it: its number, and in our own words what is asked."""
    return {"item": edition.items.get(questionnaire.number_of(key) or 0), "key": key}


@require_safe
def survey_top_boxes(request: HttpRequest, code: str) -> HttpResponse:
    """A plain page for a hospital's own use: no stars, no payments, nothing to submit."""
    survey = found(request, code)
    if not survey.is_benchmark:
        raise Http404
    form = PeriodForm(request.GET or {"months": "12"})
    months = int(form.cleaned_data["months"] or 0) if form.is_valid() else 0
    since = months_ago(timezone.localdate(), months - 1) if months else None
    context = {"survey": survey, "form": form, "questions": top_boxes_of(request.user, survey, since)}
    return render(request, "surveys/official/top_boxes.html", context)
