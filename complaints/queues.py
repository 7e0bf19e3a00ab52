"""The two queues, Escalations and Complaints: saved views with counts, filters, and pages by what is due next.

Pages walk the index of next targets (`clock_queue`), so that a page costs the same however many cases are
closed. Open cases without a running target come last; ended cases are listed newest first.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Count, DateField, Exists, F, Func, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clocks.models import Clock, Escalation
from complaints.filters import Filters
from complaints.models import Complaint, untitled
from complaints.querysets import (
    IS_DELICATE,
    IS_OPEN,
    IS_UNASSIGNED,
    KIND,
    ComplaintQuerySet,
    awaits_decision_of,
    is_overdue,
    running_targets,
)
from complaints.states import ENDED, IN_WORK, Status

if TYPE_CHECKING:
    from hospital.models import User

ROWS = 50
MOST_COUNTED = 1000  # shown as 999+
# What a line needs, and no more: fifty lists of search tokens are more work to read than all the rest, and so
# are two hundred objects of which only the names are shown.
CASE_COLUMNS = (
    "ref", "type", "status", "subject", "severity", "flags", "channel", "teller_role", "zone", "version", "feedback",
    "site", "department", "location", "owner", "is_restricted",
)  # fmt: skip
NAMES = {f"{name}_name": F(f"{name}__name") for name in ("site", "department", "location", "owner")}
TARGET_COLUMNS = (
    "pk", "subject_id", "kind", "started_at", "due_at", "due_on", "edge", "zone", "stopped_at", "cancelled_at",
    "paused_at", "paused_until",
)  # fmt: skip
CLOSED = tuple(status for status in ENDED if status != Status.ENTERED_IN_ERROR)


# ------------------------------------------------------------------------------------------- views
@dataclass(frozen=True)
class Reader:
    """Who asks, and when."""

    user: User
    now: datetime

    @cached_property
    def visible(self) -> ComplaintQuerySet:
        """What may be seen; several questions of one page start here."""
        return Complaint.objects.visible_to(self.user)


@dataclass(frozen=True, slots=True)
class View:
    """One saved view. `is_open`: its rows are ordered by what is due next, else newest first. `is_own`: what the
    reader logged, whether or not they may read it.
    """

    slug: str
    label: str | Promise
    condition: Callable[[Reader], Q]
    is_open: bool = True
    is_counted: bool = True
    is_own: bool = False

    def rows(self, reader: Reader, filters: Filters | None = None) -> ComplaintQuerySet:
        """Everything in this view, unordered."""
        start = Complaint.objects.not_naming(reader.user) if self.is_own else reader.visible
        narrowed = start.filter(self.condition(reader))
        return filters.apply(narrowed) if filters else narrowed


def _due_today(reader: Reader) -> Q:
    """Any running target whose last day is today where the case is, and that is not late yet."""
    here = Cast(Func(F("zone"), Value(reader.now), function="timezone"), DateField())
    running = running_targets().filter(due_at__gte=reader.now)
    return IS_OPEN & Q(Exists(running.alias(today=here).filter(due_on=F("today"))))


UNASSIGNED = View("unassigned", _("Unassigned"), lambda reader: IS_UNASSIGNED)
OVERDUE = View("overdue", _("Overdue"), lambda reader: IS_OPEN & is_overdue(reader.now))
ESCALATIONS = (
    View("needs-my-decision", _("Needs my decision"), lambda reader: awaits_decision_of(reader.user)),
    OVERDUE,
    View("due-today", _("Due today"), _due_today),
    View("media-legal", _("Media or legal risk"), lambda reader: IS_OPEN & IS_DELICATE),
    UNASSIGNED,
    View("all-open", _("All open"), lambda reader: IS_OPEN),
)
COMPLAINTS = (
    View("mine", _("Mine"), lambda reader: IS_OPEN & Q(owner__in=reader.user.acts_as)),
    UNASSIGNED,
    OVERDUE,
    View("open", _("All open"), lambda reader: IS_OPEN),
    View("waiting-approval", _("Waiting for approval"), lambda reader: Q(status=Status.APPROVAL)),
    View("to-close", _("Reply sent"), lambda reader: Q(status=Status.RESPONDED), is_open=False),
    View("closed", _("Closed"), lambda reader: Q(status__in=CLOSED), is_open=False, is_counted=False),
    View(
        "entered", _("Logged by me"), lambda reader: Q(logged_by__in=reader.user.acts_as), is_open=False,
        is_counted=False, is_own=True,
    ),
)  # fmt: skip
QUEUES: Mapping[str, tuple[View, ...]] = {"escalations": ESCALATIONS, "complaints": COMPLAINTS}


def view_of(queue: str, slug: str) -> View:
    """The view of that name; the first of the queue when there is none."""
    views = QUEUES[queue]
    return next((view for view in views if view.slug == slug), views[0])


# ------------------------------------------------------------------------------------------ counts
def counts(queue: str, reader: Reader, filters: Filters | None = None) -> dict[str, int]:
    """By view, in one walk over the cases in work. What shows more than 999 says 999+."""
    rows = reader.visible.filter(status__in=IN_WORK)
    parts = {
        view.slug.replace("-", "_"): Count("pk", filter=view.condition(reader))
        for view in QUEUES[queue]
        if view.is_counted
    }
    found = (filters.apply(rows) if filters else rows).aggregate(**parts)
    return {slug.replace("_", "-"): min(number, MOST_COUNTED) for slug, number in found.items()}


# ------------------------------------------------------------------------------------------- pages
Target = namedtuple("Target", TARGET_COLUMNS)  # what phrasing puts into words, and what a mark needs


@dataclass(frozen=True, slots=True)
class Row:
    """One line: the case, which also has the `NAMES` of its place and owner and the highest open `step`, and the
    target shown with it (None when nothing is owed).
    """

    case: Any
    target: Target | None = None

    @property
    def place(self) -> str:
        return self.case.location_name or self.case.department_name or self.case.site_name

    @property
    def title(self) -> str:
        return self.case.subject or untitled(self.case, self.place)


@dataclass(frozen=True, slots=True)
class Page:
    """`after` is the mark of the next page, empty at the end."""

    rows: list[Row] = field(default_factory=list)
    after: str = ""


def page(view: View, reader: Reader, filters: Filters | None = None, after: str = "", size: int = ROWS) -> Page:
    """`size` rows from the mark on, in two statements (three where open cases without a target come into it)."""
    rows = view.rows(reader, filters)
    marks = list(_marks(rows, after, size + 1) if view.is_open else _newest(rows, after, size + 1))
    shown, more = marks[:size], marks[size:]
    cases = _read([mark.case_id for mark in shown])
    targets = {} if view.is_open else _owed(cases)
    lines = [Row(cases[mark.case_id], mark.target or targets.get(mark.case_id)) for mark in shown]
    return Page(lines, shown[-1].text if more else "")


def _owed(cases: Mapping[int, Complaint]) -> dict[int, Target]:
    """What is due next in those that are not ended; one statement, and none where all are."""
    running = [pk for pk, case in cases.items() if case.status in IN_WORK]
    if not running:
        return {}
    rows = _next_targets().filter(subject_id__in=running).values_list(*TARGET_COLUMNS)
    return {target.subject_id: target for target in map(Target._make, rows)}


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the list: `d~<due>~<target>` while targets last, `n~<case>` after that."""

    case_id: int
    target: Target | None = None

    @property
    def text(self) -> str:
        if self.target:
            return f"d~{self.target.due_at.isoformat()}~{self.target.pk}"
        return f"n~{self.case_id}"


def _marks(rows: ComplaintQuerySet, after: str, most: int) -> Iterator[Mark]:
    """By due date; then the cases that owe nothing, newest first."""
    found = 0
    if _older_than(after) is None:
        for target in map(Target._make, _targets(rows, after).values_list(*TARGET_COLUMNS)[:most]):
            found += 1
            yield Mark(target.subject_id, target)
    if found < most:
        bare = rows.exclude(Exists(_next_targets().filter(subject_id=OuterRef("pk"))))
        yield from _newest(bare, after, most - found)


def _next_targets() -> Any:
    return Clock.objects.filter(subject_kind=KIND, is_next=True)


def _targets(rows: ComplaintQuerySet, after: str) -> Any:
    targets = _next_targets().filter(subject_id__in=rows.values("pk")).order_by("due_at", "id")
    _letter, due, pk = [*after.split("~"), "", ""][:3]
    due_at = _moment(due)
    if due_at is None or not (pk.isascii() and pk.isdecimal()):
        return targets
    return targets.filter(Q(due_at__gt=due_at) | Q(due_at=due_at, pk__gt=int(pk)), due_at__gte=due_at)


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def _newest(rows: ComplaintQuerySet, after: str, most: int) -> Iterator[Mark]:
    older_than = _older_than(after)
    older = rows if older_than is None else rows.filter(pk__lt=older_than)
    yield from (Mark(case) for case in older.by_id().values_list("pk", flat=True)[:most])


def _older_than(after: str) -> int | None:
    letter, _tilde, pk = after.partition("~")
    return int(pk) if letter == "n" and pk.isascii() and pk.isdecimal() else None


def _read(ids: list[int]) -> dict[int, Complaint]:
    """The cases of one page with what a line shows, and the highest step that is open."""
    steps = Escalation.objects.open().filter(subject_kind=KIND, subject_id=OuterRef("pk")).order_by()
    highest = steps.values("subject_id").annotate(most=Max("number")).values("most")
    rows = Complaint.objects.filter(pk__in=ids).only(*CASE_COLUMNS)
    return {case.pk: case for case in rows.annotate(step=Subquery(highest), **NAMES)}


# ---------------------------------------------------------------------------------------- neighbors
def neighbors(
    view: View, reader: Reader, case: Complaint, filters: Filters | None = None
) -> tuple[str | None, str | None]:
    """The references before and after a case in a view, in two statements; None at the ends or when it left."""
    rows = view.rows(reader, filters)
    if not view.is_open:
        before = rows.filter(pk__gt=case.pk).order_by("pk")
        after = rows.filter(pk__lt=case.pk).order_by("-pk")
        return _first_ref(before), _first_ref(after)
    target = _next_targets().filter(subject_id=case.pk).first()
    if target is None:
        return None, None
    others = _next_targets().filter(subject_id__in=rows.exclude(pk=case.pk).values("pk"))
    place = {"due_at": target.due_at}
    before = others.filter(Q(due_at__lt=target.due_at) | Q(**place, pk__lt=target.pk)).order_by("-due_at", "-id")
    after = others.filter(Q(due_at__gt=target.due_at) | Q(**place, pk__gt=target.pk)).order_by("due_at", "id")
    return _ref_of(before), _ref_of(after)


def sequence(view: View, reader: Reader, filters: Filters | None = None, most: int = 200) -> list[str]:
    """The first references of a view in its order, in one statement: which number a case is, and what comes next."""
    rows = view.rows(reader, filters)
    if not view.is_open:
        return list(rows.by_id().values_list("ref", flat=True)[:most])
    refs = Complaint.objects.filter(pk=OuterRef("subject_id")).values("ref")
    targets = _next_targets().filter(subject_id__in=rows.values("pk")).order_by("due_at", "id")
    return list(targets.annotate(ref=Subquery(refs)).values_list("ref", flat=True)[:most])


def _first_ref(rows: ComplaintQuerySet) -> str | None:
    return rows.values_list("ref", flat=True).first()


def _ref_of(targets: Any) -> str | None:
    refs = Complaint.objects.filter(pk=OuterRef("subject_id")).values("ref")
    return targets.annotate(ref=Subquery(refs)).values_list("ref", flat=True).first()
