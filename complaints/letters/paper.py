"""The page that is sent: head, reader, words and their translation, signature, what is put beside it.

Drawn once, when it is sent, and kept (`SentCopy`); until then the very same page is the preview.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info

from clocks.worktime import local_date
from complaints.letters import filling, library
from complaints.models import Complaint, Entry, Letter, SentCopy, Signature, Translation
from files import pdf, vault
from files.models import File
from hospital import naming
from hospital.masking import mask_name
from hospital.models import Letterhead, Person, User
from outbox import wording

SHEET = "px/letter.css"
READER = mark_safe("<!-- reader -->")
BREAK = mark_safe("<br>")
# Unicode's own marks (UAX 9) beside the element, which PDFs do not heed: in Arabic "1 Quay Road" was "Quay Road 1".
LINE = "<bdi>\u2068{}\u2069</bdi>"
SENTENCE = re.compile(r"(?<=[.!?。！？؟])\s*")
MAILS = {Letter.Kind.RESPONSE: ("complaints/reply", "reply")}  # the others go in "complaints/letter"


@dataclass(frozen=True, slots=True)
class Part:
    """Words in one language; `lines` of a paragraph stand below each other."""

    language: str
    direction: str
    paragraphs: list[list[str]]
    title: str = ""


def page_of(case: Complaint, letter: Letter, how: str, signer: User | None, now: datetime) -> str:
    """The letter as its reader sees it when it goes this way."""
    if how == Entry.How.EMAIL:
        return _mail(case, letter, now)
    row = good_translation(letter)
    first = row.language if row else letter.language
    (head,) = Letterhead.objects.for_paper(case.site, first)
    context = {
        "letter": letter, "ref": case.ref, "head": head, "logo": _logo(head), "reader": READER,
        "date": wording.written(local_date(case.zone, now).isoformat(), first),
        "parts": [part(words, language, letter.format) for language, words in texts(letter, row)],
        "signer": signer, "signature": _signature(letter, signer), "leaflets": list(leaflets(case, letter)),
    }  # fmt: skip
    with translation.override(wording.spoken(first)):
        return render_to_string("complaints/letters/page.html", context)


def good_translation(letter: Letter) -> Translation | None:
    """The one that was looked at and is of these words."""
    rows = letter.translations.all() if letter.pk else ()
    return next((row for row in rows if row.is_good), None)


def texts(letter: Letter, row: Translation | None) -> list[tuple[str, str]]:
    """What their reader understands first, then what it was translated from."""
    own = (letter.language, letter.words)
    return [(row.language, row.words), own] if row else [own]


def part(words: str, language: str, form: str = Letter.Format.STANDARD, title: str = "") -> Part:
    """Easy read has a line for each sentence."""
    paragraphs = [one.splitlines() for one in re.split(r"\n\s*\n", words.strip())]
    if form == Letter.Format.EASY:
        paragraphs = [[said for line in one for said in SENTENCE.split(line) if said] for one in paragraphs]
    return Part(language, direction(language), paragraphs, title)


def direction(language: str) -> str:
    try:
        return "rtl" if get_language_info(language)["bidi"] else "ltr"
    except KeyError:
        return "ltr"


def leaflets(case: Complaint, letter: Letter) -> Iterable[Part]:
    for name in letter.enclosures:
        text = library.text_of(name, letter.language, filling.rules_of(case))
        title, words = library.filled(text, filling.values(case, letter.kind, letter.language))
        yield part(words, text.language, letter.format, title)


# ------------------------------------------------------------------------------------------ by mail
def mail_of(letter: Letter) -> tuple[str, str]:
    """The message of the outbox that carries it, and what its words are called there."""
    return MAILS.get(letter.kind, ("complaints/letter", "words"))


def mail_words(case: Complaint, letter: Letter) -> str:
    """Everything that is in it, as plain words."""
    said = [words for _language, words in texts(letter, good_translation(letter))]
    beside = ([one.title, *("\n".join(lines) for lines in one.paragraphs)] for one in leaflets(case, letter))
    return "\n\n".join([*said, *("\n\n".join(one) for one in beside)])


def _mail(case: Complaint, letter: Letter, now: datetime) -> str:
    """As the outbox will write it, in the language it writes to this reader."""
    reader = filling.reader_of(case, letter.kind)
    language = wording.spoken(reader.language if reader else letter.language)
    template, name = mail_of(letter)
    values = {
        "ref": case.ref, "link": settings.SITE_URL + reverse("public-track"), "hospital": str(case.site.organization),
        "name": str(case.owner or case.site), name: mail_words(case, letter),
    }  # fmt: skip
    text = wording.fill(wording.wording_of(template, language), values, language)
    context = {"subject": text.subject, "part": part(text.body, language), "hospital": values["hospital"]}
    with translation.override(language):
        date = wording.written(local_date(case.zone, now).isoformat(), language)
        return render_to_string("complaints/letters/mail.html", {**context, "date": date})


# ----------------------------------------------------------------------------------------- pictures
def _logo(head: Letterhead) -> str:
    logo = getattr(head.site, "logo", None)
    return inline(logo.file) if logo and logo.is_shown else ""


def _signature(letter: Letter, signer: User | None) -> dict[str, Any]:
    row = Signature.objects.select_related("file").filter(user=signer).first() if signer else None
    picture = inline(row.file) if row and row.file and letter.signing == Letter.Signing.IMAGE else ""
    return {"title": row.title if row else "", "picture": picture}


def inline(file: File) -> str:
    """In the page itself, so that it is kept with it; "" while it may not be given out."""
    if not file.is_given_out:
        return ""
    content = base64.b64encode(b"".join(vault.read(file.key))).decode()
    return f"data:{file.media_type};base64,{content}"


def envelope(case: Complaint, letter: Letter) -> str:
    """Name and postal address, as on the envelope."""
    reader, row = filling.reader_of(case, letter.kind), good_translation(letter)
    if reader is None:
        return ""
    name = naming.shown(reader, row.language if row else letter.language)
    return "\n".join(filter(None, [name, *reader.postal_address.splitlines()]))


def masked(reader: Person | None) -> str:
    """The same for whoever has not asked to see it."""
    return mask_name(reader.name) if reader else ""


# ---------------------------------------------------------------------------------------- on paper
def shown(page: str, reader: str) -> SafeString:
    """Our own template wrote it, and escaped every word of others in it; so are name and address now."""
    lines = format_html_join(BREAK, LINE, ((line,) for line in reader.splitlines()))
    return mark_safe(page.replace(READER, lines))  # noqa: S308 - drawn by our template; the lines are escaped above


def copy_as_pdf(copy: SentCopy, title: str) -> bytes:
    """One letter as it was sent."""
    return pdf_of([shown(copy.page, copy.reader)], title, copy.language)


def pdf_of(pages: Iterable[SafeString], title: str, language: str) -> bytes:
    """One document with tags. Raises `files.pdf.NotHere`."""
    context = {"pages": list(pages), "title": title, "language": language}
    html = render_to_string("complaints/letters/document.html", {**context, "direction": direction(language)})
    return pdf.pdf_of(html, SHEET)
