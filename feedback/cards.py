"""A thank-you card: what may stand on it today, and the same as a PDF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_bidi

from feedback.framework import Value
from feedback.models import Thanks
from files import pdf
from hospital import phrasing

SHEETS = ("px/pdf.css", "px/thanks-pdf.css")


@dataclass(frozen=True, slots=True)
class Card:
    """`words` and `signed` are empty unless the person lets them stand there."""

    ref: str
    url: str
    names: str
    words: str
    signed: str
    teller: str
    place: str
    site: str
    on: datetime | None
    values: tuple[str, ...]
    is_extra_mile: bool
    language: str


def hung(row: Thanks, known: Mapping[str, Value]) -> Card:
    story = row.feedback
    thanked = [one.name for one in row.thanked.all()]
    return Card(
        row.ref, row.get_absolute_url(), phrasing.listed(thanked), row.quoted, row.signed,
        str(story.get_teller_role_display()), str(story.place), row.site.name, row.shared_at,
        tuple(known[code].label for code in row.values if code in known), row.is_extra_mile, story.language,
    )  # fmt: skip


def card_pdf(card: Card) -> bytes:
    context = {"card": card, "language": get_language(), "direction": "rtl" if get_language_bidi() else "ltr"}
    return pdf.pdf_of(render_to_string("feedback/card_pdf.html", context), *SHEETS)
