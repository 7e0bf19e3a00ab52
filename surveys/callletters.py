"""Letters to whoever could not be reached: the words of the mail on the paper of the site, each in its language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language_info

from clocks.worktime import local_date
from files import pdf
from hospital.models import Letterhead, Person, User
from hospital.timing import now as web_now
from outbox import wording
from surveys import actions
from surveys.letters import SHEETS, logo_of
from surveys.models import Call
from surveys.querysets import CallQuerySet

WORDS = "surveys/call_unreached"


@dataclass(frozen=True, slots=True)
class CallLetter:
    """One sheet; `text` is what the mail says."""

    person: Person
    text: wording.Text
    day: str
    language: str
    head: Letterhead

    @property
    def direction(self) -> str:
        return "rtl" if get_language_info(self.language)["bidi"] else "ltr"

    @property
    def logo(self) -> str:
        return logo_of(self.head)


def printed(user: User, *, ref: str = "", now: datetime | None = None) -> bytes | None:
    """Every letter that waits for this user as one file, or that of one call; None where there is none to post.

    It counts as printed in the same transaction as the file is made. Raises `pdf.NotHere`.
    """
    now = now or web_now()
    if not pdf.can_be_made():
        raise pdf.NotHere
    with transaction.atomic():
        calls = actions.print_letters(list(_wanted(user, ref)), by=user, now=now)
        return pdf_of([_letter(call, now) for call in calls]) if calls else None


def _wanted(user: User, ref: str) -> CallQuerySet:
    rows: CallQuerySet = Call.objects.visible_to(user)
    return rows.filter(ref=ref) if ref else rows.to_print()


def _letter(call: Call, now: datetime) -> CallLetter:
    person, site = call.visit.patient.person, call.site
    language = wording.spoken(person.language or site.languages[0])
    [head] = Letterhead.objects.for_paper(site, language)
    values = {"site": site.name, "phone": site.phone, "hospital": head.title}
    text = wording.fill(wording.wording_of(WORDS, language), values, language)
    return CallLetter(person, text, wording.written(local_date(site.zone, now).isoformat(), language), language, head)


def pdf_of(letters: Sequence[CallLetter]) -> bytes:
    language = letters[0].language if len(letters) == 1 else settings.LANGUAGE_CODE
    with translation.override(language):
        html = render_to_string("surveys/calls/letters_pdf.html", {"letters": letters, "language": language})
    return pdf.pdf_of(html, *SHEETS)
