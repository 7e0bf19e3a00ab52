"""What the pages of the register show: its records by state, the register's own list beside them, how good it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet
from django.utils.translation import gettext as _

from clocks.models import Clock
from feedback.columns import Chosen
from feedback.models import ColumnProfile, RegisterExport, Registration
from feedback.register.columns import REGISTER
from feedback.register.duty import KIND
from feedback.register.facts import LABELS, changed, facts_of
from feedback.register.quality import Fault, Quality, Record, judge
from feedback.register.reconciling import COMPARED, Findings, Ours, Theirs, compare
from hospital import csvfile
from hospital.csvfile import Row
from hospital.models import User

ON_A_PAGE = 50
QUALITY_DAYS, MOST_JUDGED = 90, 5000
State = Registration.State
VIEWS = ("missing", "to_send", *State.values)


@dataclass(frozen=True, slots=True)
class Line:
    row: Registration
    clock: Clock | None
    title: str
    place: object


def chosen_rows(user: User, view: str) -> QuerySet[Registration]:
    rows = Registration.objects.visible_to(user)
    if view == "missing":
        return rows.missing()
    return rows.to_send() if view == "to_send" else rows.filter(state=view)


def counts(user: User) -> dict[str, int]:
    """By view; one statement."""
    rows = Registration.objects.visible_to(user)
    rows = rows.annotate(is_changed=ExpressionWrapper(Q(changed_at__isnull=False), BooleanField()))
    grouped = rows.values("state", "is_changed").annotate(number=Count("pk")).order_by()
    found = dict.fromkeys(VIEWS, 0)
    for row in grouped:
        is_changed, number = row["is_changed"], row["number"]
        found[row["state"]] += number
        found["missing"] += number if is_changed or row["state"] in ("to_report", "exported", "rejected") else 0
        found["to_send"] += number if is_changed or row["state"] == "to_report" else 0
    return found


def lines(rows: Iterable[Registration]) -> list[Line]:
    """With their targets, in one statement more."""
    rows = list(rows)
    running = Clock.objects.running().filter(subject_kind=KIND, subject_id__in=[row.pk for row in rows])
    by_row = {clock.subject_id: clock for clock in running}
    return [_line(row, by_row.get(row.pk)) for row in rows]


def _line(row: Registration, clock: Clock | None) -> Line:
    return Line(row, clock, row.feedback.title, row.feedback.department or row.feedback.site)


def since_reported(row: Registration) -> list[str]:
    """What differs from what the register was told, in words."""
    if row.reported is None:
        return []
    names = [*changed(row.reported, facts_of([row.feedback_id])[row.feedback_id]), *row.differs]
    return [str(LABELS[name]) for name in dict.fromkeys(names) if name in LABELS]


def file_rows(export: RegisterExport, user: User) -> tuple[list[Chosen], Iterable[list[Any]]]:
    """The columns of a file, and its rows: of what this user sees now."""
    layout = columns_of(export.layout)
    rows = Registration.objects.visible_to(user).reported_by(user).filter(export=export).order_by("pk")
    return layout, REGISTER.rows(rows, layout, is_named=bool(export.purpose))


def columns_of(layout: ColumnProfile | None) -> list[Chosen]:
    return REGISTER.chosen(layout.columns if layout else None, {"register"})


# ------------------------------------------------------------------------------------------------ comparing
@dataclass(slots=True)
class Looked:
    """A file beside our records: what it shows, or which rows cannot be read."""

    found: Findings
    errors: list[csvfile.RowError]
    keys: list[str]


def look(text: str, layout: ColumnProfile | None, user: User, most: int) -> Looked:
    """Compares what both sides have. Refuses a file without our reference and the register's number."""
    layout_columns = columns_of(layout)
    heading = {one.column.key: one.heading.strip().lower() for one in layout_columns}
    needed = [heading.get("ref", "ref"), heading.get("number", "number")]
    table = csvfile.table(text, list(heading.values()), needed, most)
    header = {name.strip().lower() for name in csvfile.head(text)}
    keys = [key for key in COMPARED if heading.get(key) in header]
    theirs = [_theirs(row, heading, needed) for row in table.rows]
    rows = Registration.objects.visible_to(user).reported_by(user).told().order_by("pk")
    return Looked(compare(_ours(rows, layout_columns), theirs, keys), table.errors, keys)


def _theirs(row: Row, heading: dict[str, str], needed: Sequence[str]) -> Theirs:
    said = {key: row.cells.get(name, "") for key, name in heading.items()}
    return Theirs(row.number, row[needed[0]].upper(), row[needed[1]], said)


def _ours(rows: QuerySet[Registration], layout: list[Chosen]) -> list[Ours]:
    """In the very words of a file of ours."""
    wanted = [one for one in layout if one.column.key in COMPARED]
    said = REGISTER.rows(rows, wanted, is_named=False)
    pairs = rows.values_list("pk", "feedback__ref", "number")
    return [
        Ours(pk, ref, number, {one.column.key: str(cell) for one, cell in zip(wanted, cells, strict=True)})
        for (pk, ref, number), cells in zip(pairs, said, strict=True)
    ]


# ------------------------------------------------------------------------------------------------ how good it is
def quality_of(user: User, now: datetime) -> tuple[Quality, int, bool]:
    """Of what was received in the last three months; how many records, and whether that is all of them."""
    since = now - timedelta(days=QUALITY_DAYS)
    rows = Registration.objects.visible_to(user).filter(feedback__received_at__gte=since).exclude(state=State.NOT_DUE)
    columns = ("pk", "feedback_id", "feedback__ref", "state", "number", "reported", "differs")
    found = list(rows.order_by("-pk").values_list(*columns)[: MOST_JUDGED + 1])
    shown = found[:MOST_JUDGED]
    facts = facts_of(row[1] for row in shown)
    late = _lateness([row[0] for row in shown], now)
    return judge(_record(row, facts, late) for row in shown), len(shown), len(found) <= MOST_JUDGED


def _record(row: Sequence[Any], facts: dict[int, Any], late: dict[int, tuple[bool, int]]) -> Record:
    pk, story, ref, state, number, reported, differs = row
    is_told = state in (State.EXPORTED, State.REGISTERED)
    wrong = [*(changed(reported, facts[story]) if is_told and reported else []), *differs]
    is_late, days = late.get(pk, (False, 0))
    return Record(
        ref, facts[story], is_told, wrong, is_due=is_late or state == State.REGISTERED, is_late=is_late,
        late_days=days, number=number,
    )  # fmt: skip


def _lateness(ids: list[int], now: datetime) -> dict[int, tuple[bool, int]]:
    """Whether the first target of each was missed, and by how many days; one statement."""
    rows = Clock.objects.filter(subject_kind=KIND, subject_id__in=ids, seq=1, cancelled_at__isnull=True)
    found = {}
    for subject, due_at, stopped_at in rows.values_list("subject_id", "due_at", "stopped_at"):
        over = (stopped_at or now) - due_at
        found[subject] = (over.total_seconds() >= 0, max(over.days, 0) + 1 if over.total_seconds() >= 0 else 0)
    return found


def said(fault: Fault) -> list[str]:
    """What is wrong with a record, in words."""
    lacks = [_("%(what)s is missing") % {"what": LABELS[name]} for name in fault.lacks]
    return [*lacks, *(_("%(what)s is not true there") % {"what": LABELS[name]} for name in fault.untrue)]
