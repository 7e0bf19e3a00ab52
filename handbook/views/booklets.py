"""The whole handbook to take along: the booklet that was made beforehand, or the page to print."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from files import pdf, vault
from handbook import booklets
from handbook.models import Booklet
from handbook.views.public import answer, site_at

SIZES = {"pdf": False, "large": True}


@login_not_required
@require_safe
def booklet(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """`?as=pdf` and `?as=large` are the booklets, `?as=print` the whole as one page for a printer."""
    site, wanted = site_at(code), request.GET.get("as", "")
    if wanted == "print":
        if (book := booklets.book_of(site, language)) is None:
            raise Http404
        return answer(request, "handbook/public/print.html", {"book": book, "on_paper": True}, site, language)
    kept = booklets.kept(site, language)
    if wanted in SIZES and (row := kept.get(SIZES[wanted])):
        return _file(row)
    context = {"usual": kept.get(False), "large": kept.get(True), "can_pdf": pdf.can_be_made()}
    return answer(request, "handbook/public/booklet.html", context, site, language)


def _file(row: Booklet) -> HttpResponse:
    try:
        content = b"".join(vault.read(row.file.key))
    except vault.Lost as error:
        raise Http404 from error
    return pdf.answer(content, row.file.name.removesuffix(".pdf"))
