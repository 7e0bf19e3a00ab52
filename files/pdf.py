"""From a page of our own to a PDF with tags (PDF/UA-1). WeasyPrint needs Pango from the computer, and says so.

It is loaded when it is first needed: that takes a second or two and fifty megabytes, which most processes never spend.
Nothing is fetched: styles are our own sheets, and pictures stand in the page itself.
"""

from __future__ import annotations

import importlib
import tempfile
import zipfile
from base64 import b64decode
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from django.contrib.staticfiles import finders
from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext_lazy as _

VARIANT = "pdf/ua-1"
DRAWN = frozenset({"data:image/png", "data:image/webp", "data:image/jpeg"})
Picture = Callable[[str], bytes | None]


class NotHere(Exception):
    """This computer cannot make PDFs; the message is for people."""

    def __init__(self) -> None:
        super().__init__(_("This computer cannot make PDFs yet: Pango is missing. Print the page instead."))


@cache
def _weasyprint() -> ModuleType | None:
    try:
        return importlib.import_module("weasyprint")
    except (ImportError, OSError):  # OSError: the package is there, the library it draws with is not
        return None


def can_be_made() -> bool:
    return _weasyprint() is not None


def pdf_of(html: str, *sheets: str, base: str = "", picture: Picture | None = None) -> bytes:
    """`sheets` are static files of ours; `picture` gives a picture of the page by its address, below `base`.

    Raises `NotHere`; what the page asks from outside is left out.
    """
    weasyprint = _weasyprint()
    if weasyprint is None:
        raise NotHere
    fetcher = _only(weasyprint, picture)
    styles = [weasyprint.CSS(string=_words_of(sheet), url_fetcher=fetcher) for sheet in sheets]
    page = weasyprint.HTML(string=html, base_url=base or None, url_fetcher=fetcher)
    return page.write_pdf(stylesheets=styles, pdf_variant=VARIANT, pdf_tags=True)


def _words_of(sheet: str) -> str:
    return Path(str(finders.find(sheet))).read_text(encoding="utf-8")


def _only(weasyprint: ModuleType, picture: Picture | None) -> Any:
    """Pictures that stand in the page are no fetching; nothing else comes in but what we hand over ourselves."""

    class Fetcher(weasyprint.urls.URLFetcher):  # type: ignore[name-defined]
        def fetch(self, url: str, headers: Any = None) -> Any:
            kind, _comma, content = url.partition(";base64,")
            found = b64decode(content) if kind in DRAWN else picture(url) if picture else None
            if found is None:
                raise ValueError("Nothing is fetched for a PDF.")
            return weasyprint.urls.URLFetcherResponse(url, found)

    return Fetcher()


def packed(pdfs: Iterable[tuple[str, bytes]], name: str) -> FileResponse:
    """Several, each under a name of its own, as one archive. On disk and not in memory; gone when it was sent. A PDF is
    packed already, so that nothing is gained by packing it again.
    """
    sink = tempfile.TemporaryFile()  # noqa: SIM115 - closed by whoever sends it
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for own, pdf in pdfs:
            archive.writestr(f"{own}.pdf", pdf)
    sink.seek(0)
    answer = FileResponse(sink, as_attachment=True, filename=f"{name}.zip", content_type="application/zip")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def answer(pdf: bytes, name: str) -> HttpResponse:
    """To be kept by whoever asked; `name` is ours, without an ending."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
