"""Files of rows: hand one in, match its columns, look at what would happen, take it over, take it back."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit.log
from feedback import actions, leaving
from feedback.boards import ImportBoard
from feedback.forms import TakeOutForm, UploadForm
from feedback.models import Import, MatchingProfile
from hospital import csvfile
from hospital.cover import today_of
from hospital.views.doors import button, posted, refusals_on
from hospital.views.downloads import sheet

ROWS = 50
takes = permission_required("feedback.import_feedback", raise_exception=True)
both = require_http_methods(["GET", "HEAD", "POST"])


@both
@takes
def imports(request: HttpRequest) -> HttpResponse:
    """The files there were, the newest first, and the form for another one."""
    form = UploadForm(posted(request), request.FILES or None)
    if form.is_valid():
        with refusals_on(form):
            return redirect(actions.upload(by=request.user, **form.cleaned_data))
    rows = Import.objects.visible_to(request.user).select_related("by")[:ROWS]
    boards = [ImportBoard(row, request.user) for row in rows]
    return render(request, "feedback/imports.html", {"form": form, "boards": boards})


@both
@takes
def imports_export(request: HttpRequest) -> HttpResponseBase:
    """The other way round: what stands here as a file that a saved matching reads."""
    today = today_of(request.user, timezone.now())
    form = TakeOutForm(posted(request), initial={"first_on": today.replace(month=1, day=1), "last_on": today})
    if form.is_valid():
        told = form.cleaned_data
        actions.take_out(by=request.user, **told)
        headings, rows = leaving.lines(told["profile"], request.user, told["first_on"], told["last_on"])
        name = f"{told['profile'].source}-{told['first_on']:%Y-%m-%d}-{told['last_on']:%Y-%m-%d}"
        return sheet(name, told["form"], headings, rows)
    context = {"form": form, "profiles": MatchingProfile.objects.exists()}
    return render(request, "feedback/take_out.html", context)


def _worked(request: HttpRequest, pk: int) -> Import:
    return get_object_or_404(Import.objects.worked_by(request.user), pk=pk)


@require_safe
@takes
@transaction.atomic
def import_page(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is and what is wrong with it; asks again by itself while something is done."""
    job = get_object_or_404(Import.objects.visible_to(request.user).select_related("by", "run_by", "file"), pk=pk)
    is_worked = Import.objects.worked_by(request.user).filter(pk=pk).exists()
    board = ImportBoard(job, request.user, is_worked)
    if is_worked and not request.htmx:
        audit.log.record("import.view", job, by=request.user)
    template = "feedback/_import.html" if request.htmx else "feedback/import.html"
    return render(request, template, {"board": board, "job": job})


@both
@takes
@transaction.atomic
def import_match(request: HttpRequest, pk: int) -> HttpResponse:
    """Which column is which, with examples beside; the page shows cells, so that opening it is recorded."""
    job = _worked(request, pk)
    board = ImportBoard(job, request.user)
    form = board.form(posted(request))
    if form.is_valid():
        with refusals_on(form):
            given = form.cleaned_data
            actions.match(job, by=request.user, matching=given["matching"], save_as=given["save_as"])
            return redirect(job)
    audit.log.record("import.view", job, by=request.user)
    return render(request, "feedback/import_match.html", {"job": job, "form": form, "columns": board.columns(form)})


def _pressed(request: HttpRequest, pk: int, act: Callable[..., None], done: str) -> HttpResponse:
    job = _worked(request, pk)
    return button(request, lambda: act(job, by=request.user), to=job, done=done)


@require_POST
@takes
def import_run(request: HttpRequest, pk: int) -> HttpResponse:
    return _pressed(request, pk, actions.run, _("The rows are being taken over. You may leave this page."))


@require_POST
@takes
def import_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    return _pressed(request, pk, actions.cancel, _("It was stopped."))


@require_POST
@takes
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    return _pressed(request, pk, actions.undo, _("It is being taken back."))


@require_safe
@takes
@transaction.atomic
def import_errors(request: HttpRequest, pk: int) -> HttpResponse:
    """What is wrong, line by line, to put it right in the file; recorded, because it repeats cells."""
    job = _worked(request, pk)
    audit.log.record("import.download", job, by=request.user)
    text = csvfile.write([_("Line"), _("Column"), _("What is wrong")], ImportBoard(job, request.user).wrong())
    headers = {"Content-Disposition": f'attachment; filename="import-{job.pk}-errors.csv"', "Cache-Control": "no-store"}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
