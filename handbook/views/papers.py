"""Documents as they are read, at an address for every version; and "I have read this", by a link for one person."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods, require_safe

from files import pdf
from handbook import actions, papers
from handbook.models import Acknowledgement, Paper
from handbook.views.public import answer, site_at
from hospital.limits import Limit
from hospital.views.public import limited, page

READING = (Limit(20, 60),)
PDF_FROM = "pdf"


@login_not_required
@require_safe
def papers_list(request: HttpRequest, code: str, language: str) -> HttpResponse:
    site = site_at(code)
    context = {"sheets": papers.sheets_of(site, language, timezone.localdate())}
    return answer(request, "handbook/public/papers.html", context, site, language)


@login_not_required
@require_safe
def paper(request: HttpRequest, code: str, language: str, slug: str, number: int | None = None) -> HttpResponse:
    """The version that holds, or the one of this number however old it is; `?as=pdf` to keep it."""
    site = site_at(code)
    found = get_object_or_404(Paper.objects.select_related("site"), site=site, code=slug)
    sheet = papers.sheet_of(found, language, timezone.localdate(), number)
    if sheet is None:
        raise Http404
    context: dict[str, Any] = {"sheet": sheet, "others": found.versions.published(), "can_pdf": pdf.can_be_made()}
    if request.GET.get("as") == PDF_FROM and context["can_pdf"]:
        return pdf.answer(papers.kept_pdf(sheet), f"{slug}-{sheet.version.number}-{sheet.text.language}")
    return answer(request, "handbook/public/paper.html", context, site, language)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited(READING)
def acknowledge(request: HttpRequest, token: str) -> HttpResponse:
    """The words, and the button that says they were read; then, with another, the copy."""
    row = Acknowledgement.objects.for_token(token, timezone.now()).first()
    if row is None:
        return _ended(request)
    version, today = row.text.version, timezone.localdate()
    sheet = papers.Sheet(version.paper, version, row.text, today, version.paper.held(today))
    if row.read_at is None and sheet.in_force != version:
        return _ended(request, sheet)
    if request.method == "POST":
        return _copy(row) if "copy" in request.POST else _read(request, token, sheet)
    return _asked(request, row, sheet)


def _read(request: HttpRequest, token: str, sheet: papers.Sheet) -> HttpResponse:
    try:
        actions.acknowledge(token)
    except ValidationError:  # another version began while they read
        return _ended(request, sheet)
    return redirect("public-acknowledge", token)


def _asked(request: HttpRequest, row: Acknowledgement, sheet: papers.Sheet) -> HttpResponse:
    context = {"row": row, "sheet": sheet, "can_pdf": pdf.can_be_made()}
    with translation.override(row.text.language):
        return page(request, "handbook/public/acknowledge.html", context, row.site, language_url="")


def _copy(row: Acknowledgement) -> HttpResponse:
    """That they took it is recorded once."""
    if row.read_at is None or not pdf.can_be_made():
        raise Http404
    if not row.copy_given:
        actions.copy_acknowledgement(row, copy=Acknowledgement.Copy.FILE, by=None)
    return pdf.answer(papers.copy_pdf(row, timezone.localdate()), row.ref)


def _ended(request: HttpRequest, sheet: papers.Sheet | None = None) -> HttpResponse:
    """The link is over; or the words of this sheet hold no more, and nobody is asked to have read those."""
    response = page(request, "handbook/public/ended.html", {"sheet": sheet})
    response.status_code = 404
    return response
