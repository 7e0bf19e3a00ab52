"""Many cases for measuring: copies of the demo's own cases at other times, written by COPY.

Every copy is a case that lived through the real actions, moved by whole days and given new numbers, so its
targets, entries and history fit together. Open copies are as recent as their original; closed ones are spread
over five years.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models import Max

import audit.models
from clocks.models import Clock, Escalation, Firing, Told
from complaints.models import Complaint, Entry, Issue, Letter
from complaints.states import OPEN, Status
from feedback.models import Feedback

KIND = "complaint"
YEARS = 5
PIECE = 1 << 20
MOST_ENTRIES, MOST_AUDITED = 2, 3  # kept of a closed case
ORDER = (Feedback, Complaint, Issue, Entry, Letter, Clock, Firing, Escalation, Told, audit.models.Entry)
Row = dict[str, Any]


@dataclass
class Original:
    """All rows of one case, by model; each row is its columns."""

    rows: dict[type[models.Model], list[Row]] = field(default_factory=dict)

    @property
    def received_at(self) -> datetime:
        return self.rows[Complaint][0]["received_at"]


def grow(count: int, open_count: int, seed: int, now: datetime, say: Callable[[str], None]) -> None:
    """Add `count` cases, `open_count` of them open, to a demo hospital that was just built."""
    chance = Random(seed)  # noqa: S311 - spreads copies over time
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")  # a million rows are not a page somebody waits for
    open_ones = _originals(Complaint.objects.filter(status__in=OPEN), is_open=True)
    closed = _originals(Complaint.objects.filter(status=Status.CLOSED), is_open=False)
    first = {model: (model._base_manager.aggregate(last=Max("pk"))["last"] or 0) + 1 for model in ORDER}
    for model in ORDER:
        plan = _plan(open_ones, closed, open_count, count - open_count, now)
        written = _copy(model, _rows(model, plan, first, chance))
        say(f"{written:,} rows of {model._meta.label_lower}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _originals(cases: Iterable[Complaint], *, is_open: bool) -> list[Original]:
    return [_original(case, is_open) for case in cases]


def _original(case: Complaint, is_open: bool) -> Original:
    clocks = Clock.objects.of(KIND, case.pk)
    kept = clocks if is_open else clocks.filter(stopped_at__isnull=False)
    most = slice(None) if is_open else slice(MOST_ENTRIES)
    audited = slice(None) if is_open else slice(MOST_AUDITED)
    steps = Firing.objects.filter(clock__in=kept, state__in=["planned", "fired"]) if is_open else Firing.objects.none()
    told = Escalation.objects.of(KIND, case.pk) if is_open else Escalation.objects.none()
    found: dict[type[models.Model], Iterable[models.Model]] = {
        Feedback: [case.feedback], Complaint: [case], Issue: case.issues.all(), Entry: case.entries.all()[most],
        Letter: case.letters.all(), Clock: kept.order_by("pk"), Firing: steps, Escalation: told,
        Told: Told.objects.filter(escalation__in=told),
        audit.models.Entry: audit.models.Entry.objects.filter(subject_kind=KIND, subject_id=case.pk)[audited],
    }  # fmt: skip
    return Original({model: [_columns(row) for row in rows] for model, rows in found.items()})


def _columns(row: models.Model) -> Row:
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.generated}


# ------------------------------------------------------------------------------------------------ which, and when
def _plan(
    open_ones: list[Original], closed: list[Original], open_count: int, closed_count: int, now: datetime
) -> Iterator[tuple[Original, timedelta]]:
    """One original for each copy and by how many days it moves; the same for every table, oldest first."""
    chance = Random(f"{open_count}/{closed_count}")  # noqa: S311 - the same stream for each table
    span = YEARS * 365
    for number in range(closed_count):
        original = closed[number % len(closed)]
        age = span - span * number / max(closed_count, 1)
        yield original, timedelta(days=-round(age + 60 - (now - original.received_at).days % 60))
    for number in range(open_count):
        yield open_ones[number % len(open_ones)], timedelta(days=-chance.choice([0, 0, 0, 1, 2]))


# ------------------------------------------------------------------------------------------------ numbers and values
POINTERS: Mapping[type[models.Model], Mapping[str, type[models.Model]]] = {
    Complaint: {"feedback_id": Feedback},
    Issue: {"complaint_id": Complaint},
    Entry: {"complaint_id": Complaint},
    Letter: {"complaint_id": Complaint},
    Clock: {"subject_id": Complaint, "parent_id": Clock},
    Firing: {"clock_id": Clock},
    Escalation: {"subject_id": Complaint, "firing_id": Firing},
    Told: {"escalation_id": Escalation},
    audit.models.Entry: {"subject_id": Complaint},
}


def _rows(
    model: type[models.Model], plan: Iterable[tuple[Original, timedelta]], first: Mapping[type[models.Model], int],
    chance: Random,
) -> Iterator[Row]:  # fmt: skip
    """The rows of one table. Numbers follow from the order alone, so that tables agree without a look-up."""
    needed = {model, *POINTERS.get(model, {}).values()}
    at = {m: first[m] for m in needed}
    for original, moved in plan:
        numbers = {m: {row["id"]: at[m] + i for i, row in enumerate(original.rows[m])} for m in needed}
        for row in original.rows[model]:
            yield _copied(model, row, moved, numbers, chance)
        for m in needed:
            at[m] += len(original.rows[m])


def _copied(
    model: type[models.Model], row: Row, moved: timedelta, numbers: Mapping[type[models.Model], Mapping[int, int]],
    chance: Random,
) -> Row:  # fmt: skip
    copy = {name: value + moved if isinstance(value, date) else value for name, value in row.items()}
    copy["id"] = numbers[model][row["id"]]
    for column, target in POINTERS.get(model, {}).items():
        copy[column] = numbers[target].get(row[column]) if row[column] else row[column]
    if "nonce" in copy:
        copy["nonce"] = UUID(int=chance.getrandbits(128), version=4)
    if "key" in copy:
        copy["key"] = f"copy:{copy['id']}"
    return copy


# ------------------------------------------------------------------------------------------------ writing
class Stream:
    """What COPY reads: rows as tab-separated lines, made as they are asked for."""

    def __init__(self, lines: Iterator[str]):
        self.lines, self.rest, self.count = lines, "", 0

    def read(self, size: int = PIECE) -> str:
        pieces, length = [self.rest], len(self.rest)
        while length < size and (line := next(self.lines, None)) is not None:
            pieces.append(line)
            length += len(line)
            self.count += 1
        text = "".join(pieces)
        self.rest = text[size:]
        return text[:size]


def _copy(model: type[models.Model], rows: Iterator[Row]) -> int:
    fields = [f for f in model._meta.concrete_fields if not f.generated]
    columns = ", ".join(f'"{f.column}"' for f in fields)
    table = model._meta.db_table
    stream = Stream(_line(fields, row) for row in rows)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", stream)
        # The app role may draw numbers but not set them: draw as many as were used.
        cursor.execute(
            "SELECT count(nextval(pg_get_serial_sequence(%s, 'id'))) FROM generate_series(1, %s)", [table, stream.count]
        )
    return stream.count


def _line(fields: list[models.Field], row: Row) -> str:
    return "\t".join([_text(f, row[f.attname]) for f in fields]) + "\n"


def _text(column: models.Field, value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, int | datetime | date | UUID):
        return str(value)
    if isinstance(value, list | dict) or not isinstance(value, str):
        value = _prepared(column, value)
    return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _prepared(column: models.Field, value: Any) -> str:
    """Arrays and JSON as PostgreSQL writes them."""
    if isinstance(column, models.JSONField):
        return column.get_db_prep_value(value, connection).dumps(value)
    inner = ",".join('"' + str(item).replace("\\", "\\\\").replace('"', '\\"') + '"' for item in value)
    return "{" + inner + "}"
