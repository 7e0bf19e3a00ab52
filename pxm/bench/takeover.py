"""Take-over: rows of a file read, checked and taken over as cases, beside bare inserts of the same rows in one run.

Bars: 300 MB of the worker at its peak, and no more than a quarter more for all rows than for a twentieth of them; 0.2
statements a row taken over; eight times bare inserts. The floor knows no rules: it copies rows of the same tables,
one statement for each. A hundred thousand rows take about four minutes: two milliseconds of CPU a row.
"""

from __future__ import annotations

import csv
import io
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models
from django.test import override_settings
from django.utils import timezone

from audit.models import Entry
from clocks.models import Clock
from complaints.models import Complaint, Issue, Letter
from feedback import actions
from feedback.models import Feedback, Import, Imported, ImportRow, IntakeItem
from hospital.models import Person
from pxm.bench import apart, sweeping
from pxm.bench.copying import BASE, copy, settle
from pxm.bench.measuring import UNCOUNTED, Cost, cost, forget_peak, peak
from pxm.bench.sheet import Say, Sheet

MOST_MB, MOST_GROWTH, MOST_SQL, MOST_OF_FLOOR = 300.0, 1.25, 0.2, 8.0
HEAD = ("Ref", "Date received", "Description", "Title", "Status", "Severity", "Relationship", "Date acknowledged",
        "Reply date", "Date closed", "Name", "Email", "Reply letter")  # fmt: skip
WORDS = "She pressed the bell at half past six and nobody came until half past nine. She was cold and afraid. "


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--rows", type=int, default=100_000, help="one in ten is open")


def handle(options: dict[str, Any], say: Say) -> bool:
    return apart.measure("takeover", options, ("rows",))


def run(options: dict[str, Any], sheet: Sheet) -> bool:
    """First a twentieth of the rows, whose peak is the measure of the rest; then all of them."""
    sweeping.one_case()
    rows = options["rows"]
    with override_settings(FILES_TOTAL_BYTES=200_000_000):
        small = taken(max(rows // 20, 20), "small", sheet)
        whole = taken(rows, "whole", sheet)
    sheet.bar("MB of the worker at its peak", whole.peak, MOST_MB)
    sheet.bar("of the peak with a twentieth of the rows", whole.peak / small.peak, MOST_GROWTH)
    sheet.bar("statements a row taken over", whole.sql / rows, MOST_SQL)
    settle()
    bare = floor(min(rows, 5000))
    sheet.figure("a row of bare inserts", bare)
    sheet.bar("of bare inserts", whole.cost.cpu / rows / bare.cpu, MOST_OF_FLOOR)
    return sheet.is_met


class Taken:
    """One file on its way. `peak` is the most megabytes that working on it took, the handing in left out."""

    def __init__(self, rows: int, source: str) -> None:
        table = SimpleUploadedFile("rows.csv", content(rows))
        self.job = actions.upload(table=table, target="case", source=source, by=None)
        self.cost, self.sql, self.peak = Cost(0, 0, 0), 0, 0.0
        del table
        forget_peak()

    def step(self) -> Cost:
        return cost(Work())

    def match(self) -> None:
        self.job.refresh_from_db()
        actions.match(self.job, by=None, matching=self.job.matched)

    def run(self) -> None:
        self.job.refresh_from_db()
        actions.run(self.job, by=None)


class Work:
    def prepare(self) -> None:
        connection.ensure_connection()

    def do(self) -> None:
        while actions.proceed(seconds=3600):
            pass


def taken(rows: int, source: str, sheet: Sheet) -> Taken:
    one = Taken(rows, source)
    say(sheet, "read", one.step(), rows)
    one.match()
    say(sheet, "checked", one.step(), rows)
    one.run()
    count = Count()
    with connection.execute_wrapper(count):
        one.cost = one.step()
    one.sql, one.peak = count.number, peak()
    say(sheet, "taken over", one.cost, rows)
    done = ImportRow.objects.filter(of=one.job, state=ImportRow.State.MADE).count()
    if done != rows or Import.objects.get(pk=one.job.pk).state != Import.State.DONE:
        raise SystemExit(f"{done} rows of {rows} were taken over.")
    sheet.say(f"  {rows:,} rows in all: at most {one.peak:,.0f} MB")
    return one


def say(sheet: Sheet, what: str, spent: Cost, rows: int) -> None:
    each = f"{rows / spent.wall * 1000:,.0f} a second, {spent.cpu / rows:.2f} ms CPU each"
    each += f" (database {spent.database / rows:.2f})"
    sheet.say(f"{what:<12} {rows:>9,} rows: {each}")


class Count:
    """Counts statements and keeps none: there are many, and each is long."""

    number = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.number += not sql.lstrip().upper().startswith(UNCOUNTED)
        return execute(sql, params, many, context)


def content(rows: int) -> bytes:
    """Ten years of cases, each with words, a person and a letter of its own."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for number in range(rows):
        day = timezone.localdate() - timedelta(days=20 + number % 3650)
        days = [(day + timedelta(days=n)).isoformat() for n in (0, 1, 9, 12)]
        ended = ("Under investigation", "", "") if number % 10 == 0 else ("Closed", days[2], days[3])
        person = f"Maeve Old{number}", f"p{number}@example.org", WORDS
        told = f"RM-{number}", days[0], f"{WORDS}Bed {number}.", f"Bell {number}"
        writer.writerow((*told, ended[0], "Moderate", "Relative", days[1], ended[1], ended[2], *person))
    return out.getvalue().encode()


# ------------------------------------------------------------------------------------------------ the floor
class Bare:
    """The rows of one closed case, copied `rows` times: one `INSERT … SELECT` for each of its rows."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        case = Complaint.objects.filter(status__in=["closed", "closed_final"]).select_related("feedback").latest("pk")
        story, self.kept = case.feedback, []
        clocks = Clock.objects.of("complaint", case.pk)
        own: list[tuple[type[models.Model], list[int], dict[str, str]]] = [
            (Person, [case.teller_id or 0], {}), (Feedback, [story.pk], {}),
            (IntakeItem, list(story.items.values_list("pk", flat=True)),
             {"feedback_id": self._number(story.pk), "external_id": "'bare' || g"}),
            (Imported, list(Imported.objects.filter(feedback=story).values_list("pk", flat=True)),
             {"feedback_id": self._number(story.pk)}),
            (Complaint, [case.pk], {"feedback_id": self._number(story.pk)}),
            (Issue, list(case.issues.values_list("pk", flat=True)), {"complaint_id": self._number(case.pk)}),
            (Letter, list(case.letters.values_list("pk", flat=True)), {"complaint_id": self._number(case.pk)}),
            (Clock, list(clocks.values_list("pk", flat=True)), {"subject_id": self._number(case.pk)}),
            (Entry, list(Entry.objects.about("complaint", case.pk).values_list("pk", flat=True)), {}),
        ]  # fmt: skip
        self.kept = [(model, pk, changes) for model, pks, changes in own for pk in pks]

    def _number(self, pk: int) -> str:
        return f"{BASE} * {pk}::bigint + g"

    def prepare(self) -> None:
        connection.ensure_connection()

    def do(self) -> None:
        for model, pk, changes in self.kept:
            copy(model, pk, 1, self.rows, {"id": self._number(pk), **changes})


def floor(rows: int) -> Cost:
    spent = cost(Bare(rows))
    return Cost(spent.web / rows, spent.database / rows, spent.wall / rows)
