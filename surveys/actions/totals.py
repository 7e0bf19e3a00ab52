"""Kept totals: what one response adds to them, and adding many at once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from surveys import pace
from surveys.models import Instrument, Sitting, Tally
from surveys.questions import Content, Page, path
from surveys.questions.shape import DATE, PHOTO, RANKING, TEXT

ADD = """
INSERT INTO surveys_tally
    (version_id, site_id, department_id, location_id, month, way, what, item, code, number)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::date[], %s::text[], %s::text[],
                     %s::text[], %s::text[], %s::int[])
ON CONFLICT ON CONSTRAINT survey_tally_once DO UPDATE SET number = surveys_tally.number + EXCLUDED.number
"""
ADD_TO_SITE = """
INSERT INTO surveys_sitetally (version_id, site_id, month, way, what, item, code, number)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::date[], %s::text[], %s::text[], %s::text[], %s::text[], %s::int[])
ON CONFLICT ON CONSTRAINT survey_site_tally_once DO UPDATE SET number = surveys_sitetally.number + EXCLUDED.number
"""
ANSWER, SKIPPED, FORM, LEFT, TOOK = (what.value for what in Tally.What)


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

    @property
    def of_ward(self) -> Cell:
        return self._replace(way="") if self.what in (ANSWER, SKIPPED) else self

    @property
    def of_site(self) -> SiteCell:
        return SiteCell(self.version, self.site, self.month, self.way, self.what, self.item, self.code)


class SiteCell(NamedTuple):
    """One kept total of a whole site."""

    version: int
    site: int
    month: date
    way: str
    what: str
    item: str
    code: str


def is_apart(survey: Instrument, page: Page) -> bool:
    """Is this a question of HCAHPS for CMS, whose answers are kept in the month they count for alone?"""
    return survey.is_hcahps and page.item.is_locked


def cell(sitting: Sitting, what: str, item: str, code: str) -> Cell:
    where = sitting.site_id, sitting.department_id, sitting.location_id
    return Cell(sitting.version_id, *where, sitting.day.replace(day=1), sitting.way, what, item, code)


def cells(sitting: Sitting, content: Content, answers: Mapping[str, Any]) -> Iterator[Cell]:
    """Of HCAHPS the hospital's own questions alone: the official ones have totals of their own (`packing`)."""
    for what, item, code in counted(content, answers, sitting.language, sitting.role):
        if item in content.by_page and is_apart(sitting.version.instrument, content.by_page[item]):
            continue
        yield cell(sitting, what, item, code)


def counted(content: Content, answers: Mapping[str, Any], language: str, role: str) -> Iterator[tuple[str, str, str]]:
    """What one response adds to the totals. A page that was not asked adds nothing; one left empty was skipped."""
    yield FORM, "", "sent"
    yield FORM, "language", language
    yield FORM, "role", role
    for page in path(content, answers):
        if page.item.is_counted:
            yield from answered(page.name, page.item.kind, answers.get(page.name))


def answered(name: str, kind: str, value: Any) -> Iterator[tuple[str, str, str]]:
    if value in (None, "", []):
        yield SKIPPED, name, ""
    elif kind in (TEXT, DATE, PHOTO):
        yield ANSWER, name, kind
    elif kind == RANKING:
        yield from ((ANSWER, name, f"{code}@{place}") for place, code in enumerate(value, 1))
        yield ANSWER, name, "ranked"
    elif isinstance(value, list):
        yield from ((ANSWER, name, code) for code in value)
        yield ANSWER, name, "ticked"
    else:
        yield ANSWER, name, str(value)


def paces(sitting: Sitting) -> Iterator[SiteCell]:
    """About how long each page took, and about how long all of them (`item` is empty): of the site, of no ward."""
    took: dict[str, int] = json.loads(sitting.took)
    known = {**took, "": pace.step_of(sum(took.values())) if took else None}
    for name, step in known.items():
        if step is not None:
            month = sitting.day.replace(day=1)
            yield SiteCell(sitting.version_id, sitting.site_id, month, "", TOOK, name, str(step))


def add_up(found: Mapping[Cell, int], more: Mapping[SiteCell, int] | None = None) -> None:
    """Add to the totals of wards and of sites in one statement each, in one order, so that two of these cannot wait
    for each other. `more` is added to those of sites only.
    """
    of_sites, of_wards = Counter(more or {}), Counter[Cell]()
    for one, number in found.items():
        of_sites[one.of_site] += number
        of_wards[one.of_ward] += number
    _add(ADD, of_wards)
    _add(ADD_TO_SITE, of_sites)


def _add(statement: str, found: Mapping[Any, int]) -> None:
    if not found:
        return
    rows = sorted(((*one, number) for one, number in found.items()), key=repr)
    columns = [list(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(statement, columns)
