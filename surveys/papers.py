"""Questionnaires of HCAHPS on paper: a cover letter and the questions with a number that says who was asked, as a file
to print, and on the screen of whoever calls.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from files import pdf
from hospital.models import Letterhead, Person, User
from hospital.timing import now as web_now
from outbox.safety import person_bar
from surveys import actions
from surveys.actions.enrolling import BARRED
from surveys.editions import edition_of
from surveys.hcahps import editions
from surveys.hcahps.keying import following
from surveys.hcahps.protocol import MAIL, PHONE
from surveys.hcahps.questionnaire import number_of
from surveys.models import Attempt, Instrument, InstrumentVersion, Sampled, SampleMonth
from surveys.questions import Content
from surveys.questions.shape import TEN

SHEETS = ("px/pdf.css", "px/letters.css", "px/paper.css")
MOST_PAPERS = 100
WITH = (
    "sampled__line__site", "sampled__line__visit__patient__person", "sampled__line__visit__coding",
    "sampled__month__instrument",
)  # fmt: skip


# ------------------------------------------------------------------------------------------------ the questions
@dataclass(frozen=True, slots=True)
class Answer:
    """`go_to` is the number of the next question where this answer leads past some."""

    code: str
    label: str
    go_to: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `number` is None for a statement between them."""

    number: int | None
    text: str
    answers: tuple[Answer, ...] = ()
    takes_several: bool = False
    is_row: bool = False  # eleven boxes in one row


def questions_of(survey: Instrument, content: Content) -> list[Question]:
    """The official ones in their order, worded as in `content`."""
    return [_question(survey, content, item.key) for item in content.items if item.is_locked]


def _question(survey: Instrument, content: Content, key: str) -> Question:
    item, number = content.by_key[key], number_of(key)
    if number is None:
        return Question(None, item.text)
    known = editions.named(survey.edition).items[number]
    labels = {option.code: option.label for option in content.options(item)}
    answers = tuple(_answers(survey, number, labels or {code: code for code in known.options}))
    return Question(number, item.text, answers, known.takes_several, item.kind == TEN)


def _answers(survey: Instrument, number: int, labels: dict[str, str]) -> Iterator[Answer]:
    edition = editions.named(survey.edition)
    for code, label in labels.items():
        after = following(edition, edition.items, {number: code}, number)
        yield Answer(code, label, after if after != number + 1 else None)


def content_for(survey: Instrument, language: str) -> Content:
    """What is asked now, in this language where there is an official translation."""
    version = InstrumentVersion.objects.asked_of(survey.pk)[0]
    known = edition_of(version.pk)
    return known.content(known.spoken(language))


# ------------------------------------------------------------------------------------------------ what is due
def due_of(month: SampleMonth, now: datetime) -> tuple[list[Attempt], list[Attempt]]:
    """Letters and calls that are to be made now, who waits longest first. Two statements, and nobody who may be in
    danger, has died or wants nothing of us.
    """
    rows = Attempt.objects.filter(sampled__month=month).select_related(*WITH)
    due = [rows.due(now, way)[:MOST_PAPERS] for way in (MAIL, PHONE)]
    letters, calls = ([one for one in found if not is_barred(one.sampled)] for found in due)
    return letters, calls


def is_barred(sampled: Sampled) -> bool:
    return person_bar(sampled.line.visit.patient.person) in BARRED


@dataclass(frozen=True, slots=True)
class Paper:
    """One person's cover letter and questionnaire."""

    sampled: Sampled
    language: str
    head: Letterhead
    questions: Sequence[Question]

    @property
    def person(self) -> Person:
        return self.sampled.line.visit.patient.person

    @property
    def lines(self) -> list[str]:
        """Where they lived when they went home, else the address we know."""
        coding = getattr(self.sampled.line.visit, "coding", None)
        told = coding.address if coding else None
        if told is None or not told.line_1:
            return self.person.postal_address.splitlines()
        place = ", ".join(filter(None, (told.city, " ".join(filter(None, (told.state, told.zip_code))))))
        return [line for line in (told.line_1, told.line_2, place) if line]

    @property
    def direction(self) -> str:
        return "rtl" if get_language_info(self.language)["bidi"] else "ltr"


def printed(month: SampleMonth, *, by: User, now: datetime | None = None) -> bytes | None:
    """Every letter that is due, and each counts as sent. The file is made in the same transaction: where it fails none
    does, because nobody could print it again. None where nothing is due.
    """
    now = now or web_now()
    if not pdf.can_be_made():
        raise ValidationError(str(pdf.NotHere()), code="no_pdf")
    with transaction.atomic():
        rows = actions.print_papers(month, by=by, now=now)
        return pdf_of(month, rows) if rows else None


def pdf_of(month: SampleMonth, rows: Sequence[Sampled]) -> bytes:
    survey = month.instrument
    contents = {row.language: content_for(survey, row.language) for row in rows}
    spoken = [contents[row.language].language for row in rows]
    heads = Letterhead.objects.for_paper(rows[0].line.site, *spoken)
    asked = {language: questions_of(survey, content) for language, content in contents.items()}
    papers = [
        Paper(row, language, head, asked[row.language])
        for row, language, head in zip(rows, spoken, heads, strict=True)
    ]  # fmt: skip
    with translation.override("en"):
        context = {"papers": papers, "survey": survey, "title": _("HCAHPS by mail")}
        return pdf.pdf_of(render_to_string("surveys/months/papers_pdf.html", context), *SHEETS)
