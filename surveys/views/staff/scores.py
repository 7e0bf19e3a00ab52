"""Scores of HCAHPS: four quarters with their arithmetic, and the tables of CMS they are computed by."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hospital.views.doors import posted, refusals_on
from surveys import actions, words
from surveys.forms.official import TableForm
from surveys.hcahps import tables
from surveys.hcahps.quarters import NOT_AVAILABLE
from surveys.models import Instrument, ScoreTable
from surveys.scored import Yearly, newest_quarter, year_of
from surveys.views.staff.doors import found


def _hcahps(request: HttpRequest, code: str, verb: str = "view") -> Instrument:
    """Of a survey that is not HCAHPS there are no such pages."""
    survey = found(request, code, verb)
    if not survey.is_hcahps:
        raise Http404
    return survey


@require_safe
def survey_scores(request: HttpRequest, code: str) -> HttpResponse:
    """The four quarters until the one in the address; what is no quarter is as if it were not there."""
    survey = _hcahps(request, code)
    wanted = request.GET.get("until", "")
    last = wanted if tables.is_quarter(wanted) else newest_quarter(survey, timezone.localdate())
    year = year_of(request.user, survey, last)
    context = {"survey": survey, "year": year, "last": last, "first": tables.four_until(last)[0]}
    context["may_load"] = request.user.may("surveys.change_survey", survey)
    return render(request, "surveys/official/scores.html", context | _lines(year))


def _lines(year: Yearly) -> dict[str, Any]:
    """Each measure by its name with its footnotes, and those nobody gave an answer to."""
    lines = [
        (words.HCAHPS_MEASURES[key], one, [(number, words.FOOTNOTES[number]) for number in one.footnotes])
        for key, one in year.report.measures.items()
    ]
    missing = [words.HCAHPS_MEASURES[key] for key in year.missing] if lines else []
    return {"lines": lines, "missing": missing, "not_available": (NOT_AVAILABLE, words.FOOTNOTES[NOT_AVAILABLE])}


@require_http_methods(["GET", "HEAD", "POST"])
def survey_load_table(request: HttpRequest, code: str) -> HttpResponse:
    survey = _hcahps(request, code, "change")
    form = TableForm(posted(request), request.FILES or None)
    if form.is_valid():
        with refusals_on(form):
            actions.load_table(survey, by=request.user, **form.cleaned_data)
            return redirect("survey-scores", code)
    context = {
        "survey": survey,
        "form": form,
        "columns": [(one.label, tables.COLUMNS[one.value]) for one in ScoreTable.Kind],
    }
    rows = survey.score_tables.select_related("loaded_by").defer("lines")
    return render(request, "surveys/official/tables.html", context | {"rows": rows})
