"""Documents as they are read: the version that holds, the words in the reader's language, the copy to take along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language_info

from files import pdf
from handbook.models import Acknowledgement, Paper, PaperText, PaperVersion
from handbook.papertext import Part, parts
from hospital.models import Site

SHEET = "px/pdf.css"
KEPT_FOR = 24 * 3600


@dataclass(frozen=True, slots=True)
class Sheet:
    """One version for one reader; `text` is in the language asked for, or in the one that counts."""

    paper: Paper
    version: PaperVersion
    text: PaperText
    today: date
    in_force: PaperVersion | None

    @property
    def parts(self) -> list[Part]:
        return list(parts(self.text.body))

    @property
    def direction(self) -> str:
        return direction(self.text.language)

    @property
    def counts(self) -> str:
        """The language that counts, in its own words, where this is another."""
        own = self.paper.language
        return "" if own == self.text.language else get_language_info(own)["name_local"]

    @property
    def is_old(self) -> bool:
        """Another one holds now, or none does."""
        return self.in_force != self.version and not self.version.is_ahead(self.today)

    @property
    def is_ahead(self) -> bool:
        return self.version.is_ahead(self.today)


def direction(language: str) -> str:
    return "rtl" if get_language_info(language)["bidi"] else "ltr"


def sheet_of(paper: Paper, language: str, today: date, number: int | None = None) -> Sheet | None:
    """The version of this number, or the one that holds; None where there is none, or it is a draft."""
    held = paper.held(today)
    version = held if number is None else paper.versions.published().filter(number=number).first()
    text = text_of(version, language) if version else None
    return Sheet(paper, version, text, today, held) if version and text else None


def text_of(version: PaperVersion, language: str) -> PaperText | None:
    found = {text.language: text for text in version.texts.all()}
    return found.get(language) or found.get(version.paper.language)


def sheets_of(site: Site, language: str, today: date) -> list[Sheet]:
    """Every document that holds now."""
    rows = Paper.objects.published(today).filter(site=site).prefetch_related("versions__texts")
    return [sheet for paper in rows if (sheet := _held(paper, language, today))]


def _held(paper: Paper, language: str, today: date) -> Sheet | None:
    """As `sheet_of`, from what was read together."""
    ready = [one for one in paper.versions.all() if not one.is_draft and one.effective_on <= today]
    version = max(ready, key=lambda one: one.effective_on)
    version.paper = paper
    text = text_of(version, language)
    return Sheet(paper, version, text, today, version) if text else None


def sheet_pdf(sheet: Sheet, **more: Any) -> bytes:
    """The document as a PDF; with `row` the copy for whoever has read it."""
    paper, language = sheet.paper, sheet.text.language
    args = [paper.site.code, language, paper.code, sheet.version.number]
    address = settings.SITE_URL + reverse("public-paper-version", args=args)
    with translation.override(language):
        html = render_to_string("handbook/paper_pdf.html", {"sheet": sheet, "address": address, **more})
    return pdf.pdf_of(html, SHEET)


def copy_pdf(row: Acknowledgement, today: date) -> bytes:
    version = row.text.version
    return sheet_pdf(Sheet(version.paper, version, row.text, today, version.paper.held(today)), row=row)


def kept_pdf(sheet: Sheet) -> bytes:
    """As it was drawn before: approved words never change, and drawing takes seconds that anybody could ask for."""
    key = f"paper-pdf:{sheet.text.pk}:{sheet.text.sha256}"
    if (found := cache.get(key)) is None:
        found = sheet_pdf(sheet)
        cache.set(key, found, KEPT_FOR)
    return bytes(found)
