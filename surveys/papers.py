"""Questionnaires of HCAHPS on paper: a cover letter and the questions with a number that says who was asked, as a file
to print, and on the screen of whoever calls.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from files import pdf
from hospital.fields import readable
from hospital.models import FeedSender, Letterhead, Person, User
from hospital.timing import now as web_now
from surveys import actions
from surveys.actions.printing import barred
from surveys.discharged import sites_of
from surveys.editions import asked_of, edition_of
from surveys.hcahps import editions
from surveys.hcahps.keying import following
from surveys.hcahps.protocol import MAIL, PHONE, is_another_time
from surveys.hcahps.questionnaire import TRANSITION, number_of
from surveys.hcahps.supplemental import following_own, own_pages
from surveys.models import Attempt, Instrument, Sampled, SampleMonth
from surveys.questions import Content, Item, Page
from surveys.questions.shape import DATE, MULTIPLE, NUMBER, RANKING, SCALE, STATEMENT, TEN, TEXT
from surveys.saying import in_words

SHEETS = ("px/pdf.css", "px/letters.css", "px/paper.css")
MOST_PAPERS = 100
STEPS, LINES = frozenset({TEN, SCALE}), {TEXT: 4, NUMBER: 1, DATE: 1}
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
    """One question; `number` is None for a statement between them. `lines` are there to be written on; the
    `hint` of a question of the hospital's own says who answers it, and how.
    """

    number: int | None
    text: str
    answers: tuple[Answer, ...] = ()
    takes_several: bool = False
    is_row: bool = False  # eleven boxes in one row
    lines: range = range(0)
    hint: str = ""
    before: str = ""


def questions_of(survey: Instrument, content: Content) -> list[Question]:
    """The official ones in their order, worded as in `content`; then the hospital's own."""
    official = [_question(survey, content, item.key) for item in content.items if item.is_locked]
    with translation.override(content.language):
        return [*official, *_own_questions(survey, content)]


def _question(survey: Instrument, content: Content, key: str) -> Question:
    item, number = content.by_key[key], number_of(key)
    if number is None:
        return Question(None, item.text)
    known = editions.named(survey.edition).items[number]
    labels = {option.code: option.label for option in content.options(item)}
    if item.kind == TEN:
        labels = {code: _with_end(item, code, 0, 10) for code in known.options}
    answers = tuple(_answers(survey, number, labels))
    return Question(number, item.text, answers, known.takes_several, item.kind == TEN)


def _answers(survey: Instrument, number: int, labels: dict[str, str]) -> Iterator[Answer]:
    edition = editions.named(survey.edition)
    for code, label in labels.items():
        after = following(edition, edition.items, {number: code}, number)
        yield Answer(code, label, after if after != number + 1 else None)


def _with_end(item: Item, code: str, least: int, most: int) -> str:
    """A step with the words of its end: "0 Worst hospital possible"."""
    return f"{code} {({str(least): item.low, str(most): item.high}).get(code, '')}".strip()


def _own_questions(survey: Instrument, content: Content) -> Iterator[Question]:
    """Statements keep their place between them."""
    numbers = {page.name: number for number, page in own_pages(editions.named(survey.edition), content).items()}
    for page in content.pages:
        if page.name in numbers:
            yield _own_question(content, page, numbers[page.name])
        elif page.item.kind == STATEMENT and not page.item.is_locked:
            yield Question(None, page.item.text)


def _own_question(content: Content, page: Page, number: int) -> Question:
    item = page.item
    labels = [option.label for option in content.options(item)]
    answers = tuple(Answer(str(place), label) for place, label in enumerate(labels, 1))
    if item.kind in STEPS:
        least, most = item.bounds
        answers = tuple(
            Answer(str(step), _with_end(item, str(step), least, most)) for step in range(least, most + 1)
        )  # fmt: skip
    return Question(
        number, f"{item.text} {page.row.label}" if page.row else item.text, answers, item.kind == MULTIPLE,
        is_row=item.kind in STEPS, lines=range(LINES.get(item.kind, 0)), hint=_hint(content, item),
    )  # fmt: skip


def _hint(content: Content, item: Item) -> str:
    condition = in_words(content, item.show_if)
    how = {
        MULTIPLE: _("Tick all that apply."),
        RANKING: _("Write 1 beside what comes first, 2 beside the second, and so on."),
    }
    only = _("Only if: %(condition)s.") % {"condition": condition} if condition else ""
    return " ".join(filter(None, (only, item.hint, how.get(item.kind, ""))))


def question_of(survey: Instrument, content: Content, number: int) -> Question:
    """On the telephone; the first of the hospital's own comes with the statement that leads over to them."""
    found = next(one for one in questions_of(survey, content) if one.number == number)
    is_first = number == max(editions.named(survey.edition).items) + 1
    return replace(found, before=content.by_key[TRANSITION].text) if is_first else found


def after_question(survey: Instrument, content: Content, given: Mapping[int, str], after: int) -> int | None:
    """The next question on the telephone; None at the end."""
    edition = editions.named(survey.edition)
    official = following(edition, edition.items, given, after)
    return official or following_own(edition, content, given, after)


def content_for(row: Sampled) -> Content:
    """What this person is asked, in their language where there is an official translation."""
    known = edition_of(asked_of(row))
    return known.content(known.spoken(row.language))


# ------------------------------------------------------------------------------------------------ what is due
def due_of(month: SampleMonth, now: datetime) -> tuple[list[Attempt], list[Attempt]]:
    """Letters and calls that are to be made now, who waits longest first, and everybody once. Three statements, and
    nobody who may be in danger, has died, is in hospital still or wants nothing of us.
    """
    rows = Attempt.objects.filter(sampled__month=month).select_related(*WITH)
    due = [readable(rows.due(now, way), MOST_PAPERS) for way in (MAIL, PHONE)]
    letters, calls = (list({one.sampled_id: one for one in reversed(found)}.values())[::-1] for found in due)
    away = barred([one.sampled for one in (*letters, *calls)])
    return [one for one in letters if one.sampled_id not in away], [one for one in calls if one.sampled_id not in away]


def is_barred(sampled: Sampled) -> bool:
    return bool(barred([sampled]))


def is_blind(month: SampleMonth, now: datetime) -> bool:
    """Have the systems of one of its hospitals fallen silent? Then who has died or is back may not be known."""
    return sites_of(month.ccn).filter(pk__in=FeedSender.objects.silent_sites(now)).exists()


def calls_before(attempt: Attempt) -> list[Attempt]:
    """Those at which nobody was reached, where the one that is due would be at such a time again (reference, section
    2.5: calls are made on different days or parts of the day).
    """
    row, now = attempt.sampled, timezone.now()
    made = list(row.attempts.filter(way=PHONE, made_at__isnull=False).order_by("made_at"))
    times = [one.made_at for one in made if one.made_at]
    return [] if is_another_time(times, now, row.line.zone) else made


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
    contents = {_kind(row): content_for(row) for row in rows}
    spoken = [contents[_kind(row)].language for row in rows]
    heads = Letterhead.objects.for_paper(rows[0].line.site, *spoken)
    asked = {kind: questions_of(survey, content) for kind, content in contents.items()}
    papers = [
        Paper(row, language, head, asked[_kind(row)])
        for row, language, head in zip(rows, spoken, heads, strict=True)
    ]  # fmt: skip
    with translation.override("en"):
        context = {"papers": papers, "survey": survey, "title": _("HCAHPS by mail")}
        context["allows_proxy"] = editions.named(survey.edition).allows_proxy
        return pdf.pdf_of(render_to_string("surveys/months/papers_pdf.html", context), *SHEETS)


def _kind(row: Sampled) -> tuple[int | None, str]:
    """Whoever has the same is asked the same."""
    return row.version_id, row.language
