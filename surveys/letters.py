"""Invitations that a colleague hands over, as they are shown or printed: each in its reader's language, under the head
of the site, with the link as a code to scan and the short code to type in.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from files import pdf, vault
from hospital.models import Letterhead, Person, User
from hospital.templatetags import px
from hospital.timing import now as web_now
from outbox import wording
from surveys import actions
from surveys.actions.batches import Letter, last_days, short_address
from surveys.models import Campaign
from surveys.tokens import said_code

SHEETS = ("px/pdf.css", "px/letters.css")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One person's letter; `words` are those of a message that goes by a colleague's own messenger."""

    person: Person
    link: str
    code: str
    language: str
    head: Letterhead
    last_on: date

    @property
    def picture(self) -> SafeString:
        return px.qr(self.link)

    @property
    def direction(self) -> str:
        return "rtl" if get_language_info(self.language)["bidi"] else "ltr"

    @property
    def words(self) -> str:
        with translation.override(self.language):
            return _("How was your visit? A few short questions, about two minutes: %(link)s") % {"link": self.link}

    @property
    def address(self) -> SafeString:
        """In its own order, whatever the language around it."""
        return format_html('<bdi dir="ltr">{}</bdi>', short_address())

    @property
    def logo(self) -> str:
        """In the page itself: nothing is fetched for paper."""
        return logo_of(self.head)


def handed(
    campaign: Campaign, *, lines: Iterable[int], way: str, by: User, as_pdf: bool = False, now: datetime | None = None
) -> tuple[list[Sheet], bytes | None]:
    """Hand these over (`actions.hand_over`). The file is made in the same transaction: where it fails, no letter counts
    as printed, because nobody could print it again.
    """
    now = now or web_now()
    if as_pdf and not pdf.can_be_made():
        raise ValidationError(str(pdf.NotHere()), code="no_pdf")
    with transaction.atomic():
        sheets = sheets_of(campaign, actions.hand_over(campaign, lines=lines, way=way, by=by, now=now))
        return sheets, pdf_of(campaign, sheets) if as_pdf and sheets else None


def sheets_of(campaign: Campaign, letters: Sequence[Letter]) -> list[Sheet]:
    """Each person's letter in their language, under the head of the site in that language."""
    languages = [wording.spoken(letter.person.language or campaign.site.languages[0]) for letter in letters]
    heads = Letterhead.objects.for_paper(campaign.site, *languages)
    last = last_days(letters)
    return [
        Sheet(letter.person, letter.link, said_code(letter.code), language, head, last[letter.line.invitation_id])
        for letter, language, head in zip(letters, languages, heads, strict=True)
    ]


def pdf_of(campaign: Campaign, sheets: Sequence[Sheet]) -> bytes:
    language = campaign.site.languages[0]
    with translation.override(language):
        html = render_to_string("surveys/campaigns/letters_pdf.html", {"sheets": sheets, "language": language})
    return pdf.pdf_of(html, *SHEETS)


def logo_of(head: Letterhead) -> str:
    logo = getattr(head.site, "logo", None)
    if logo is None or not logo.is_shown:
        return ""
    try:
        content = b"".join(vault.read(logo.file.key))
    except vault.Lost:
        return ""
    return f"data:{logo.file.media_type};base64,{b64encode(content).decode()}"
