"""What people answered: kept totals with their intervals, and what they wrote, where enough others wrote too."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import audit.log
from feedback.actions import export_labels
from feedback.actions.themes import Piece
from feedback.themeboard import Asked, panels_of
from feedback.views.themes import decide
from files.links import link_to
from hospital.models import User
from hospital.views.doors import refuse_unless
from surveys import words
from surveys.forms.results import MONTHS, ResultsForm
from surveys.funnel import funnel_of
from surveys.models import Comment, Instrument, Photo
from surveys.results import Filters, results_of
from surveys.returning import is_returned
from surveys.suppression import FEWEST_FOR_WORDS
from surveys.views.staff.doors import found

ROWS = 50


@require_safe
def survey_results(request: HttpRequest, code: str) -> HttpResponse:
    """One version at a time, for the part of the house this person works in."""
    survey = found(request, code)
    form = ResultsForm(request.GET or None, survey=survey, user=request.user)
    filters = filters_of(form)
    context: dict[str, Any] = {"survey": survey, "form": form, "may_read": _may_read(request, survey)}
    if filters:
        context["results"] = results_of(request.user, filters)
        context["funnel"] = None if filters.is_of_part else funnel_of(request.user, survey.pk)
        context["may_return"] = request.user.may("surveys.change_survey", survey) and is_returned(survey)
    return render(request, "surveys/results.html", context)


def filters_of(form: ResultsForm) -> Filters | None:
    """What was asked for; what makes no sense is as if it had not been asked. None while nothing is published."""
    form.is_valid()
    data = getattr(form, "cleaned_data", {})
    version = data.get("version") or form.newest
    sinces = {code: months_ago(timezone.localdate(), int(code) - 1) for code, _label in MONTHS if code}
    found = sinces.get(data.get("months", "")), data.get("place", ""), data.get("way", "")
    return Filters(int(version), *found, sinces=tuple(sinces.values())) if version else None


def months_ago(today: date, months: int) -> date:
    """The first day of the month so many before this one."""
    years, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(years, month + 1, 1)


def _may_read(request: HttpRequest, survey: Instrument) -> bool:
    return "surveys.read_comments" in request.user.standing.verbs


@require_safe
@transaction.atomic
def survey_comments(request: HttpRequest, code: str) -> HttpResponse:
    """Their words, of wards and months in which enough answered; recorded as a look."""
    survey = found(request, code)
    if not _may_read(request, survey):
        raise PermissionDenied
    rows = Comment.objects.visible_to(request.user).filter(version__instrument=survey).among_others(FEWEST_FOR_WORDS)
    theme = request.GET.get("theme", "")
    shown = rows.filter(theme=theme) if theme in words.THEMES else rows
    photos = Photo.objects.visible_to(request.user).filter(version__instrument=survey).among_others(FEWEST_FOR_WORDS)
    page = Paginator(shown.select_related("location", "site").order_by("-month", "id"), ROWS).get_page(
        request.GET.get("page")
    )
    audit.log.record("survey.view", survey, by=request.user)
    context = {"survey": survey, "page": page, "views": _themes(theme), "photos": _newest(photos)}
    context["comments"] = zip(page.object_list, panels_of([_asked(request, survey, row) for row in page]), strict=True)
    return render(request, "surveys/comments.html", context)


def _asked(request: HttpRequest, survey: Instrument, row: Comment) -> Asked:
    """What the question was about is suggested first; the words may be about more."""
    may = request.user.may("feedback.label_feedback", row)
    url = reverse("survey-comment-themes", args=[survey.code, row.pk]) if may else ""
    theme = words.FRAMEWORK.get(row.theme)
    return Asked(_piece(row), row.words, url, ((theme, _("the question was about it")),) if theme else ())


def _piece(row: Comment) -> Piece:
    return Piece(row.site_id, row.department_id, row.language, comment=row.pk)


@require_POST
@transaction.atomic
def survey_comment_themes(request: HttpRequest, code: str, comment: UUID) -> HttpResponse:
    """Which theme fits a comment: kept with those of everything else that people told."""
    survey = found(request, code)
    if not _may_read(request, survey):
        raise PermissionDenied
    rows = Comment.objects.visible_to(request.user).filter(version__instrument=survey)
    row = get_object_or_404(rows.among_others(FEWEST_FOR_WORDS), pk=comment)
    refuse_unless(request.user.may("feedback.label_feedback", row))
    return decide(request, _piece(row), to=reverse("survey-comments", args=[code]) + f"#c-{comment}")


@require_safe
@permission_required("feedback.export_labels", raise_exception=True)
def themes_export(request: HttpRequest) -> HttpResponse:
    """Confirmed themes of what was told and of comments, as lines of JSON without names; recorded."""
    lines = export_labels(request.user, comments=partial(_words, request.user))
    headers = {"Content-Disposition": 'attachment; filename="themes.jsonl"', "Cache-Control": "no-store"}
    return HttpResponse("\n".join([*lines, ""]), content_type="application/jsonl; charset=utf-8", headers=headers)


def _words(user: User, numbers: set[UUID]) -> dict[UUID, str]:
    """Only of wards and months in which enough answered, as on the page of comments."""
    rows = Comment.objects.visible_to(user).among_others(FEWEST_FOR_WORDS).filter(pk__in=numbers)
    return dict(rows.values_list("pk", "words"))


def _newest(photos: Any) -> list[Photo]:
    return list(photos.select_related("location", "site").order_by("-month", "id")[:ROWS])


@require_safe
@transaction.atomic
def survey_photo(request: HttpRequest, code: str, photo: UUID) -> HttpResponse:
    """One picture, of a ward and month in which enough answered; recorded as a look."""
    survey = found(request, code)
    if not _may_read(request, survey):
        raise PermissionDenied
    seen = Photo.objects.visible_to(request.user).filter(version__instrument=survey).among_others(FEWEST_FOR_WORDS)
    shown = get_object_or_404(seen.select_related("file"), pk=photo)
    audit.log.record("survey.view", survey, by=request.user, file=shown.file_id)
    return redirect(link_to(shown.file, request.user))


def _themes(chosen: str) -> list[dict[str, Any]]:
    themes = [("", _("All themes")), *words.THEMES.items()]
    return [{"url": f"?theme={key}", "label": label, "count": None, "current": key == chosen} for key, label in themes]
