"""Documents as they are read, at an address for every version; and "I have read this", by a link for one person."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
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
        return pdf.answer(papers.sheet_pdf(sheet), f"{slug}-{sheet.version.number}-{sheet.text.language}")
    return answer(request, "handbook/public/paper.html", context, site, language)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited(READING)
def acknowledge(request: HttpRequest, token: str) -> HttpResponse:
    """The words, and the button that says they were read; then the copy."""
    now = timezone.now()
    row = Acknowledgement.objects.for_token(token, now).first()
    if row is None:
        return _ended(request)
    if request.method == "POST":
        actions.acknowledge(token)
        return redirect("public-acknowledge", token)
    if row.read_at and request.GET.get("as") == PDF_FROM and pdf.can_be_made():
        return _copy(row)
    return _asked(request, row)


def _asked(request: HttpRequest, row: Acknowledgement) -> HttpResponse:
    version = row.text.version
    today = timezone.localdate()
    sheet = papers.Sheet(version.paper, version, row.text, today, version)
    context = {"row": row, "sheet": sheet, "can_pdf": pdf.can_be_made()}
    with translation.override(row.text.language):
        return page(request, "handbook/public/acknowledge.html", context, row.site, language_url="")


def _copy(row: Acknowledgement) -> HttpResponse:
    """That they took it is recorded once."""
    if not row.copy_given:
        actions.copy_acknowledgement(row, copy=Acknowledgement.Copy.FILE, by=None)
    return pdf.answer(papers.copy_pdf(row, timezone.localdate()), row.ref)


def _ended(request: HttpRequest) -> HttpResponse:
    response = page(request, "handbook/public/ended.html", {})
    response.status_code = 404
    return response
