"""Questions of HCAHPS: a report of four quarters by department, its totals recounted from packed responses.

Bars: the report takes at most three times as long as counting the packed responses by department, in the same run; 100
ms for it whoever looks; both also with the weights of unequal draws; and every response is in it. The totals are those
of a recount, which is a scan of all answers and whose seconds stand beside. The wall is measured, because that is what
somebody waits for; the best of a few rounds.
"""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from fractions import Fraction
from typing import Any

from django.db import connection

from pxm.bench import apart, surveying
from pxm.bench.copying import settle
from pxm.bench.sheet import Say, Sheet
from pxm.bench.totals import best, department_head
from surveys import actions
from surveys.hcahps import editions, questionnaire
from surveys.hcahps.weighing import Weights
from surveys.models import Instrument, InstrumentVersion, PackedTotal
from surveys.scored import by_department

MOST_TIMES, MOST_MS, MONTHS = 3.0, 100.0, 12
FIRST, LAST = date(2025, 1, 1), date(2025, 12, 1)
# Answers of somebody who was led past nothing: each item has an answer in its range, one in twenty is left blank.
RESPONSES = """
INSERT INTO surveys_packedresponse
    (id, version_id, site_id, department_id, location_id, month, way, is_complete, answers)
SELECT gen_random_uuid(), %(version)s, d.site_id, d.id, l.id,
       (%(first)s::date + (g %% %(months)s) * interval '1 month')::date, 'letter', g %% 50 <> 0, a.answers
FROM generate_series(1, %(number)s) g
JOIN hospital_location l ON l.id = (%(wards)s::bigint[])[1 + g %% %(of)s]
JOIN hospital_department d ON d.id = l.department_id
CROSS JOIN LATERAL (
    SELECT array_agg(
        CASE WHEN most < 0 THEN -3 WHEN (g * 31 + n * 17) %% 20 = 0 THEN -1
             ELSE least + (g * 13 + n * 7 + g / 11) %% (most - least + 1) END ORDER BY n
    )::smallint[] AS answers
    FROM unnest(%(least)s::int[], %(most)s::int[]) WITH ORDINALITY u (least, most, n)) a
"""
COUNT = """
SELECT department_id, count(*) FROM surveys_packedresponse
WHERE version_id = %s AND month BETWEEN %s AND %s GROUP BY department_id
"""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--responses", type=int, default=1_000_000)
    parser.add_argument("--wards", type=int, default=40)


def handle(options: dict[str, Any], say: Say) -> bool:
    return apart.measure("hcahps", options, ("responses", "wards"))


def run(options: dict[str, Any], sheet: Sheet) -> bool:
    here = surveying.place(options["wards"])
    survey, version, asked = questions(here)
    fill(here, version, options["responses"])
    sheet.say(f"{options['responses']:,} responses of {len(here.wards)} wards to {asked} questions")
    recounted = actions.recount_packed(version.pk)
    keep(recounted)
    settle()
    counted = best(lambda: count(version))
    report = best(lambda: by_department(here.office, survey, FIRST, LAST))
    sheet.bar("times a count of the packed responses for four quarters by department", report / counted, MOST_TIMES)
    sheet.bar("milliseconds for it, of everything", 1000 * report, MOST_MS)
    weights = unequal(here)
    weighed = best(lambda: by_department(here.office, survey, FIRST, LAST, weights))
    sheet.bar("times a count, with the weights of unequal draws", weighed / counted, MOST_TIMES)
    sheet.bar("milliseconds for it, with the weights of unequal draws", 1000 * weighed, MOST_MS)
    head = department_head(here)
    of_head = best(lambda: by_department(head, survey, FIRST, LAST))
    sheet.bar("milliseconds for it, of one department by its head", 1000 * of_head, MOST_MS)
    found = by_department(here.office, survey, FIRST, LAST)
    left = options["responses"] - sum(one.completes + one.broken_off for one in found)
    sheet.bar("responses that are not in the report", left, 0)
    sheet.say(f"{1000 * counted:,.1f} ms to count the responses by department, the floor of this run")
    sheet.say(f"{best(lambda: actions.recount_packed(version.pk), rounds=2):,.1f} s to recount every answer")
    return sheet.is_met


def questions(here: surveying.Place) -> tuple[Instrument, InstrumentVersion, int]:
    """As many questions as may be chosen, with what leads to them."""
    numbers = [number for _measure, free in questionnaire.offered(editions.newest()) for number in free]
    survey = actions.begin_benchmark(name="Bench", numbers=numbers, by=None)
    version = actions.publish(survey.versions.get(), by=None)
    return survey, version, len(version.content["items"])


def fill(here: surveying.Place, version: InstrumentVersion, number: int) -> None:
    edition = editions.newest()
    asked = {questionnaire.number_of(item["key"]) for item in version.content["items"]}
    codes = {n: [int(code) for code in item.options] for n, item in edition.items.items() if n in asked}
    values = {
        "version": version.pk, "first": FIRST, "months": MONTHS, "number": number, "of": len(here.wards),
        "wards": [ward.pk for ward in here.wards],
        "least": [min(codes[n]) if n in codes else 0 for n in edition.items],
        "most": [max(codes[n]) if n in codes else -1 for n in edition.items],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(RESPONSES, values)
    settle()


def keep(recounted: dict[Any, int]) -> None:
    """The totals as the nights would have left them; that they would is what a test proves."""
    names = ("version_id", "site_id", "department_id", "location_id", "month", "way", "item", "code")
    rows = (PackedTotal(**dict(zip(names, cell, strict=True)), number=number) for cell, number in recounted.items())
    PackedTotal.objects.bulk_create(rows, batch_size=5000)


def unequal(here: surveying.Place) -> Weights:
    """Of each department and month another one."""
    departments = sorted({ward.department_id for ward in here.wards})
    months = [date(FIRST.year, number, 1) for number in range(1, MONTHS + 1)]
    places = ((month, department) for month in months for department in departments)
    return {place: Fraction(100 + 7 * number, 50 + number % 41) for number, place in enumerate(places)}


def count(version: InstrumentVersion) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [version.pk, FIRST, LAST])
        return cursor.fetchall()
