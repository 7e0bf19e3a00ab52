"""The totals counted anew from the responses, set by set in SQL: to prove the kept ones right, not to show a page.

One statement counts each different answer of each page, one more how many were asked each page. What an answer of
several choices adds is worked out once for each different one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Set
from typing import Any

from django.db import connection, transaction

from surveys.actions.totals import FORM, SKIPPED, answered, is_apart
from surveys.editions import source_of
from surveys.models import Instrument
from surveys.questions import Page
from surveys.questions.branching import asked_about
from surveys.questions.shape import APART, MULTIPLE, RANKING

Cells = Counter[tuple[str, str, str]]
GIVEN = """
SELECT pair.key, pair.value, count(*) FROM surveys_response r, jsonb_each_text(r.answers) AS pair
WHERE r.version_id = %s AND pair.value IS NOT NULL GROUP BY pair.key, pair.value
"""
ASKED = "SELECT count(*){asked} FROM surveys_response r WHERE version_id = %s"
JOINERS = {"all": " AND ", "any": " OR "}


@transaction.atomic
def recount(version_id: int) -> dict[tuple[str, str, str], int]:
    """By what, page and answer, as the kept totals have it; languages and roles stand in the totals alone. Changes
    nothing. Not audited: it only counts.
    """
    content, survey = source_of(version_id), Instrument.objects.get(versions=version_id)
    apart = {page.name for page in content.pages if page.item.kind in APART or is_apart(survey, page)}
    pages = {page.name: page for page in content.pages if page.item.is_counted and page.name not in apart}
    found: Cells = Counter()
    people: Counter[str] = Counter()
    for name, value, number in _rows(GIVEN, [version_id]):
        if page := pages.get(name):
            people[name] += number
            for cell in answered(name, page.item.kind, _value(page, value)):
                found[cell] += number
    asked = _asked(version_id, apart, pages, found)
    for name, number in asked.items():
        found[SKIPPED, name, ""] += number - people[name]
    return {cell: number for cell, number in found.items() if number}


def _value(page: Page, text: str) -> Any:
    return json.loads(text) if page.item.kind in (MULTIPLE, RANKING) else text


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _asked(version_id: int, apart: Set[str], pages: Mapping[str, Page], found: Cells) -> Counter[str]:
    """How many were asked each page. Whether somebody was by what is kept `apart`, only that could tell."""
    known = {name: page for name, page in pages.items() if not asked_about(page.item.show_if) & apart}
    tests = [_test(page.item.show_if) for page in known.values() if page.item.show_if]
    columns = "".join(f", count(*) FILTER (WHERE {sql})" for sql, _values in tests)
    values = [value for _sql, given in tests for value in given]
    asked: Counter[str] = Counter()
    ((number, *counts),) = _rows(ASKED.format(asked=columns), [*values, version_id])
    found[FORM, "", "sent"] += number
    each = iter(counts)
    asked.update({name: next(each) if page.item.show_if else number for name, page in known.items()})
    return asked


def _test(condition: Mapping[str, Any] | None) -> tuple[str, list[Any]]:
    """A condition as SQL over `answers`, with its values; never NULL. Means what `branching.holds` means."""
    if not condition:
        return "true", []
    for joiner, word in JOINERS.items():
        if joiner in condition:
            parts = [_test(part) for part in condition[joiner]]
            return "(" + word.join(sql for sql, _given in parts) + ")", [one for _sql, given in parts for one in given]
    if "not" in condition:
        sql, given = _test(condition["not"])
        return f"NOT {sql}", given
    return _leaf(condition["item"], condition)


def _leaf(name: str, test: Mapping[str, Any]) -> tuple[str, list[Any]]:
    if "answered" in test:
        return f"{'' if test['answered'] else 'NOT '}(answers->>%s IS NOT NULL)", [name]
    if "in" in test:
        codes = list(test["in"])
        return "coalesce(answers->>%s = ANY(%s) OR answers->%s ?| %s, false)", [name, codes, name, codes]
    sign, bound = (">=", test["least"]) if "least" in test else ("<=", test["most"])
    return f"coalesce((answers->>%s)::numeric {sign} %s, false)", [name, bound]
