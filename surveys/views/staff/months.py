"""HCAHPS month by month, for the survey office of a site with a certification number: drawn, followed, frozen."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit.log
from hospital.views.doors import button, posted, refusals_on
from surveys import actions, monthly
from surveys.forms.months import DrawForm, LinesForm, NoteForm, ReopenForm
from surveys.hcahps import editions
from surveys.hcahps.drawing import TARGET
from surveys.hcahps.protocol import PROPOSED
from surveys.models import SampleMonth
from surveys.views.staff.doors import day_of, drawn_month, hcahps_office

ROWS = 50
both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def survey_months(request: HttpRequest, code: str) -> HttpResponse:
    survey, today = hcahps_office(request, code), timezone.localdate()
    context = {"survey": survey, "lines": monthly.months_of(survey, today), "target": TARGET}
    return render(request, "surveys/months/list.html", context | {"year": monthly.year_until(survey, today)})


@both
def survey_draw_month(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """The frame as it would be today, and the form that fixes it."""
    survey, day = hcahps_office(request, code), day_of(month)
    mode, size = monthly.proposed(survey, timezone.localdate())
    first = {"mode": mode, "size": size, "method": SampleMonth.Method.SIMPLE}
    form = DrawForm(posted(request), edition=survey.edition, initial=first)
    if form.is_valid():
        with refusals_on(form):
            return redirect(actions.draw_month(survey, month=day, by=request.user, **form.cleaned_data))
    context = {"survey": survey, "day": day, "form": form, "proposed": PROPOSED.items()}
    context["is_too_late"] = monthly.is_too_late(editions.named(survey.edition), day, timezone.localdate())
    return render(request, "surveys/months/draw.html", context | {"preview": monthly.preview_of(survey, day)})


@require_safe
@transaction.atomic
def survey_month(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """Numbers of stays stand in it, so looking is recorded."""
    survey = hcahps_office(request, code)
    one = drawn_month(survey, month)
    form = LinesForm(request.GET or None)
    page = Paginator(monthly.lines_of(one, form.asked), ROWS).get_page(request.GET.get("page"))
    audit.log.record("survey.look_month", survey, by=request.user, month=one.month, lines=len(page))
    context = {"survey": survey, "month": one, "page": page, "board": monthly.board_of(one), "reopen": ReopenForm()}
    context["lines"] = [(line, monthly.said(line)) for line in page]
    context["query"] = "&".join(f"{name}={value}" for name, value in form.asked.items() if value)
    return render(request, "surveys/months/month.html", context | {"freezes": one.freezes.select_related("by")})


@require_POST
def survey_freeze_month(request: HttpRequest, code: str, month: str) -> HttpResponse:
    one = drawn_month(hcahps_office(request, code), month)
    return button(request, lambda: actions.freeze_month(one, by=request.user), to=one.get_absolute_url())


@require_POST
def survey_reopen_month(request: HttpRequest, code: str, month: str) -> HttpResponse:
    one, form = drawn_month(hcahps_office(request, code), month), ReopenForm(posted(request))
    because = form.cleaned_data["because"] if form.is_valid() else ""
    return button(
        request, lambda: actions.reopen_month(one, because=because, by=request.user), to=one.get_absolute_url()
    )


@both
@transaction.atomic
def survey_note_finding(request: HttpRequest, code: str, month: str, number: int) -> HttpResponse:
    """One who was drawn: what was tried, and what became known of them."""
    survey = hcahps_office(request, code)
    rows = drawn_month(survey, month).sampled.select_related("line__visit", "line__location", "line__site", "month")
    one = get_object_or_404(rows, pk=number)
    form = NoteForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            actions.note_finding(one, by=request.user, **form.cleaned_data)
            return redirect("survey-note-finding", code, month, number)
    audit.log.record("survey.look_month", survey, by=request.user, month=one.month.month, sampled=one.pk)
    tries = one.attempts.select_related("made_by")
    context = {"survey": survey, "one": one, "form": form, "tries": tries, "title": _("Number %s") % one.code}
    return render(request, "surveys/months/sampled.html", context)
