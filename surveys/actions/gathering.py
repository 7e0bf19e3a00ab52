"""The night's work: what was sent on earlier days becomes results, in random order; links that served are dropped."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from random import SystemRandom
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import get_language_info

import audit.log
from audit.log import Row
from hospital.models import Site
from hospital.timing import now as web_now
from surveys.actions.answering import day_at
from surveys.editions import source_of
from surveys.models import Comment, Invitation, Response, ResponseLink, Sitting, Tally
from surveys.questions import Content, path
from surveys.questions.shape import DATE, TEXT

BATCH = 2000
LEFT_AFTER = timedelta(days=2)  # somebody who stopped at an open link does not come back
ADD = """
INSERT INTO surveys_tally
    (version_id, site_id, department_id, location_id, month, way, what, item, code, number)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::date[], %s::text[], %s::text[],
                     %s::text[], %s::text[], %s::int[])
ON CONFLICT ON CONSTRAINT survey_tally_once DO UPDATE SET number = surveys_tally.number + EXCLUDED.number
"""
ANSWER, SKIPPED, FORM, LEFT = (what.value for what in Tally.What)


class Cell(NamedTuple):
    """One kept total, without its number."""

    version: int
    site: int
    department: int | None
    location: int | None
    month: date
    way: str
    what: str
    item: str
    code: str


@transaction.atomic
def gather(*, now: datetime | None = None) -> int:
    """One site's answers of earlier days at once; returns how many. All of a batch have the same transaction and stand
    in random order, so that neither their place in the table nor their neighbors say who came before whom.
    """
    now = now or web_now()
    for site in Site.objects.order_by("pk"):
        rows = Sitting.objects.select_for_update(of=("self",), skip_locked=True).select_related("version")
        sent = list(rows.filter(site=site, sent_on__lt=day_at(site, now)).defer("version__content")[:BATCH])
        if sent:
            SystemRandom().shuffle(sent)
            _keep(sent)
            Sitting.objects.filter(pk__in=[sitting.pk for sitting in sent]).delete()
            audit.log.record_many(_entries(sent, now))
            return len(sent)
    return 0


def _entries(sent: Iterable[Sitting], now: datetime) -> Iterator[Row]:
    """One for each day and survey, with how many there were."""
    days = Counter((sitting.version.instrument_id, sitting.sent_on) for sitting in sent)
    for (survey, day), number in sorted(days.items()):
        yield Row("survey.gather", "instrument", survey, None, {"day": day, "responses": number}, now)


def _keep(sent: list[Sitting]) -> None:
    responses: list[Response] = []
    comments: list[Comment] = []
    cells: Counter[Cell] = Counter()
    for sitting in sent:
        content, answers = source_of(sitting.version_id), json.loads(sitting.answers)
        responses.append(_response(sitting, content, answers))
        comments += _comments(sitting, content, answers)
        cells.update(_cells(sitting, content, answers))
    SystemRandom().shuffle(comments)
    Response.objects.bulk_create(responses)
    Comment.objects.bulk_create(comments)
    add_up(cells)


def _response(sitting: Sitting, content: Content, answers: Mapping[str, Any]) -> Response:
    chosen = {name: value for name, value in answers.items() if content.by_page[name].item.kind != TEXT}
    direction = "rtl" if get_language_info(sitting.language)["bidi"] else "ltr"
    return Response(
        version_id=sitting.version_id, answered_on=sitting.day, way=sitting.way, language=sitting.language,
        is_easy=sitting.is_easy, direction=direction, role=sitting.role, answers=chosen, **sitting.where,
    )  # fmt: skip


def _comments(sitting: Sitting, content: Content, answers: Mapping[str, Any]) -> Iterator[Comment]:
    for name, value in answers.items():
        item = content.by_page[name].item
        if item.kind == TEXT and value:
            yield Comment(
                version_id=sitting.version_id, item=name, theme=item.theme, month=sitting.day.replace(day=1),
                language=sitting.language, words=value, **sitting.where,
            )  # fmt: skip


# ------------------------------------------------------------------------------------------------ kept totals
def _cells(sitting: Sitting, content: Content, answers: Mapping[str, Any]) -> Iterator[Cell]:
    for what, item, code in counted(content, answers, sitting.language, sitting.role):
        yield _cell(sitting, what, item, code)


def _cell(sitting: Sitting, what: str, item: str, code: str) -> Cell:
    where = sitting.site_id, sitting.department_id, sitting.location_id
    return Cell(sitting.version_id, *where, sitting.day.replace(day=1), sitting.way, what, item, code)


def counted(content: Content, answers: Mapping[str, Any], language: str, role: str) -> Iterator[tuple[str, str, str]]:
    """What one response adds to the totals. A page that was not asked adds nothing; one left empty was skipped."""
    yield FORM, "", "sent"
    yield FORM, "language", language
    yield FORM, "role", role
    for page in path(content, answers):
        if page.item.is_asked:
            yield from _answered(page.name, page.item.kind, answers.get(page.name))


def _answered(name: str, kind: str, value: Any) -> Iterator[tuple[str, str, str]]:
    if value in (None, "", []):
        yield SKIPPED, name, ""
    elif kind in (TEXT, DATE):
        yield ANSWER, name, kind
    elif kind == "ranking":
        yield from ((ANSWER, name, f"{code}@{place}") for place, code in enumerate(value, 1))
        yield ANSWER, name, "ranked"
    elif isinstance(value, list):
        yield from ((ANSWER, name, code) for code in value)
        yield ANSWER, name, "ticked"
    else:
        yield ANSWER, name, str(value)


def add_up(cells: Mapping[Cell, int]) -> None:
    """Add to the totals in one statement, in one order, so that two of these cannot wait for each other."""
    if not cells:
        return
    rows = sorted(((*cell, number) for cell, number in cells.items()), key=repr)
    columns = [list(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(ADD, columns)


# ------------------------------------------------------------------------------------------------ what is forgotten
@transaction.atomic
def forget(*, now: datetime | None = None) -> int:
    """Drop what nobody comes back to: half-answered surveys leave only the page they ended at, and links of
    invitations that ended a set time ago leave nothing. Returns how many rows went.
    """
    now = now or web_now()
    ended = Invitation.objects.filter(expires_at__lt=now - timedelta(days=settings.SURVEY_LINK_DAYS))
    links = ResponseLink.objects.filter(invitation__in=ended)
    unsent = Sitting.objects.filter(sent_on__isnull=True)
    alone = unsent.filter(response_link__isnull=True, begun_on__lt=(now - LEFT_AFTER).date())
    left = list(
        (unsent.filter(response_link__in=links) | alone)
        .select_for_update(of=("self",), skip_locked=True)
        .defer("answers")[:BATCH]
    )
    cells: Counter[Cell] = Counter()
    for sitting in left:
        cells[_cell(sitting, LEFT, "", _left_at(sitting))] += 1
    add_up(cells)
    dropped, _by_model = links.filter(sitting__isnull=True).delete()
    kept = links.filter(sitting__in=left)
    dropped += kept.count()
    kept.delete()
    Sitting.objects.filter(pk__in=[sitting.pk for sitting in left]).delete()
    if dropped or left:
        audit.log.record("survey.forget", at=now, links=dropped, unfinished=len(left))
    return len(left)


def _left_at(sitting: Sitting) -> str:
    """The page after the last one that was answered; the number, which is the same for everybody."""
    pages = source_of(sitting.version_id).pages
    return pages[sitting.reached].name[:24] if sitting.reached < len(pages) else "send"


@transaction.atomic
def recount(version_id: int) -> dict[tuple[str, str, str], int]:
    """The totals of a version counted from its responses, to compare with the kept ones. Changes nothing.

    Not audited: it only counts.
    """
    content = source_of(version_id)
    found: Counter[tuple[str, str, str]] = Counter()
    rows = Response.objects.filter(version_id=version_id).values_list("answers", "language", "role")
    for answers, language, role in rows.iterator(chunk_size=5000):
        found.update(counted(content, answers, language, role))
    words = {page.name for page in content.pages if page.item.kind == TEXT}  # they stand apart from the responses
    return {cell: number for cell, number in found.items() if cell[1] not in words}
