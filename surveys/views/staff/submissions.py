"""The file of a month of HCAHPS, for the survey office: what does not agree, its map, what was written."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit.log
from files.links import link_to
from hospital.views.doors import button, posted, refusals_on
from surveys import actions, words
from surveys.forms.submissions import ConfirmMapForm, KeepReportForm, WriteSubmissionForm
from surveys.models import SampleMonth, Submission, SubmissionReport
from surveys.submitting import checks_of, due_of, findings_of, map_file, map_of, told_of
from surveys.views.staff.doors import drawn_month, hcahps_office


@require_http_methods(["GET", "HEAD", "POST"])
def survey_write_submission(request: HttpRequest, code: str, month: str) -> HttpResponse:
    survey = hcahps_office(request, code)
    one, form = drawn_month(survey, month), WriteSubmissionForm(posted(request))
    if form.is_valid():
        with refusals_on(form):
            actions.write_submission(one, by=request.user, **form.cleaned_data)
            return redirect("survey-write-submission", code, month)
    return render(request, "surveys/months/file.html", {"survey": survey, "form": form} | _page(one))


def _page(month: SampleMonth) -> dict[str, Any]:
    in_force, freeze = map_of(month), month.freezes.first() if month.frozen_at else None
    told = told_of(month, freeze)
    checks = [(words.OF_FILE[one.code], one) for one in checks_of(findings_of(month, in_force.map, told))]
    mark = in_force.table.sha256 if in_force.table else ""
    written = Submission.objects.filter(freeze__month=month).select_related("written_by", "freeze").defer("content")
    written = written.prefetch_related("reports")
    return {
        "month": month, "in_force": in_force, "checks": checks, "asked": len(told.patients), "written": written,
        "due": due_of(month), "confirm": ConfirmMapForm(initial={"mark": mark}),
        "is_ready": bool(freeze) and in_force.map.is_confirmed and all(one.is_warning for _said, one in checks),
    }  # fmt: skip


@require_POST
def survey_confirm_map(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """Without the tick it names another map, which is refused."""
    one, form = drawn_month(hcahps_office(request, code), month), ConfirmMapForm(request.POST)
    mark = form.cleaned_data["mark"] if form.is_valid() else ""
    to = redirect("survey-write-submission", code, month).url
    return button(request, lambda: actions.confirm_map(one, mark=mark, by=request.user), to=to)


@require_safe
@transaction.atomic
def survey_download_submission(request: HttpRequest, code: str, month: str, number: int) -> HttpResponse:
    """Every download is recorded: each line of the file is about somebody."""
    survey = hcahps_office(request, code)
    one = drawn_month(survey, month)
    file = get_object_or_404(Submission.objects.filter(freeze__month=one), pk=number)
    facts = {"month": one.month, "submission": file.pk, "sha256": file.sha256}
    audit.log.record("survey.download_submission", survey, by=request.user, **facts)
    return _file(file.content, f"hcahps-{one.ccn}-{one.month:%Y-%m}.xml", "application/xml; charset=utf-8")


@require_http_methods(["GET", "HEAD", "POST"])
def survey_keep_report(request: HttpRequest, code: str, month: str, number: int) -> HttpResponse:
    survey = hcahps_office(request, code)
    one = drawn_month(survey, month)
    file = get_object_or_404(Submission.objects.filter(freeze__month=one).defer("content"), pk=number)
    form = KeepReportForm(posted(request), request.FILES or None)
    if form.is_valid():
        with refusals_on(form):
            actions.keep_report(file, by=request.user, **form.cleaned_data)
            return redirect("survey-keep-report", code, month, number)
    rows = file.reports.select_related("added_by")
    context = {"survey": survey, "month": one, "file": file, "form": form, "rows": rows}
    return render(request, "surveys/months/report.html", context)


@require_safe
def survey_report(request: HttpRequest, code: str, month: str, number: int) -> HttpResponse:
    one = drawn_month(hcahps_office(request, code), month)
    rows = SubmissionReport.objects.filter(submission__freeze__month=one).select_related("file")
    return redirect(link_to(get_object_or_404(rows, pk=number).file, request.user))


@require_safe
def survey_field_map(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """The map in force as a table, to be completed and loaded among the tables of CMS."""
    survey = hcahps_office(request, code)
    text = map_file(map_of(drawn_month(survey, month)).map)
    return _file(text, f"hcahps-{survey.edition}-fields.csv", "text/csv; charset=utf-8")


def _file(text: str, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(text, content_type=kind)
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response
