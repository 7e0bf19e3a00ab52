"""The two queues, Escalations and Complaints: saved views with counts, filters, and pages by what is due next.

Pages walk the index of next targets (`clock_queue`), so that a page costs the same however many cases are
closed. Open cases without a running target come last; ended cases are listed newest first.

Counts and pages are statements that a process keeps (`hospital.statements`), one for each reader and standing, view and
set of filters; what it was asked at is a slot in them.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    Count,
    DateField,
    DateTimeField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Cast
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clocks.models import Clock
from clocks.querysets import Apart
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
)
from complaints.states import AWAITING, FINISHED, IN_WORK, Status
from hospital.statements import MOST_KEPT, AnyOf, Asker, Moment, Slot, Statement

if TYPE_CHECKING:
    from hospital.models import User

ROWS = 50
MOST_COUNTED = 1000  # shown as 999+
LONGEST_TODAY = timedelta(hours=26)  # wherever and on whatever night, today is over by then
NOW = Slot("now", DateTimeField())
# What a line needs, and no more: fifty lists of search tokens are more work to read than all the rest, and so
# are two hundred objects of which only the names are shown.
CASE_COLUMNS = (
    "pk", "ref", "type", "status", "subject", "severity", "flags", "channel", "teller_role", "owner_id",
    "is_restricted",
)  # fmt: skip
NAMES = {f"{name}_name": F(f"{name}__name") for name in ("site", "department", "location", "owner")}
TARGET_COLUMNS = (
    "pk", "subject_id", "kind", "started_at", "due_at", "due_on", "edge", "zone", "stopped_at", "cancelled_at",
    "paused_at", "paused_until",
)  # fmt: skip


# ------------------------------------------------------------------------------------------- views
@dataclass(frozen=True)
class Reader:
    """Who asks, and when; the moment is a slot while a statement is written."""

    user: User
    now: Moment

    @cached_property
    def visible(self) -> ComplaintQuerySet:
        """What may be seen; several questions of one page start here."""
        return Complaint.objects.visible_to(self.user)


@dataclass(frozen=True, slots=True)
class View:
    """One saved view. `is_open`: its rows are ordered by what is due next, else newest first. `is_own`: what the
    reader logged, whether or not they may read it. `is_in_menu`: the menu of every page counts it already.
    """

    slug: str
    label: str | Promise
    condition: Callable[[Reader], Q]
    is_open: bool = True
    is_counted: bool = True
    is_own: bool = False
    is_in_menu: bool = False

    def rows(self, reader: Reader, filters: Filters | None = None) -> ComplaintQuerySet:
        """Everything in this view, unordered."""
        start = Complaint.objects.not_naming(reader.user) if self.is_own else reader.visible
        narrowed = start.filter(self.condition(reader))
        return filters.apply(narrowed) if filters else narrowed


def _due_today(reader: Reader) -> Q:
    """Any running target whose last day is today where the case is, and that is not late yet."""
    now = reader.now if isinstance(reader.now, Slot) else Value(reader.now)
    here = Cast(Func(F("zone"), now, function="timezone"), DateField())
    soon = {"due_at__gte": reader.now, "due_at__lte": reader.now + LONGEST_TODAY}
    running = Clock.objects.running().filter(**soon, subject_kind=KIND)
    return IS_OPEN & Q(pk__in=running.alias(today=here).filter(due_on=F("today")).values("subject_id"))


UNASSIGNED = View("unassigned", _("Unassigned"), lambda reader: IS_UNASSIGNED)
OVERDUE = View("overdue", _("Overdue"), lambda reader: IS_OPEN & is_overdue(reader.now))
ESCALATIONS = (
    View(
        "needs-my-decision",
        _("Needs my decision"),
        lambda reader: awaits_decision_of(reader.user),
        is_counted=False,
        is_in_menu=True,
    ),
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
    View("awaiting", _("Waiting for others"), lambda reader: Q(status__in=AWAITING), is_counted=False),
    View(
        "independent", _("With an independent body"), lambda reader: Q(status=Status.OMBUDSMAN), is_open=False,
        is_counted=False,
    ),
    View("closed", _("Closed"), lambda reader: Q(status__in=FINISHED), is_open=False, is_counted=False),
    View(
        "entered", _("Logged by me"), lambda reader: Q(logged_by__in=reader.user.acts_as), is_open=False,
        is_counted=False, is_own=True,
    ),
)  # fmt: skip
QUEUES: Mapping[str, tuple[View, ...]] = {"escalations": ESCALATIONS, "complaints": COMPLAINTS}
EVERY = View("every", _("Every case"), lambda reader: Q(), is_open=False, is_counted=False)  # for programs
VIEWS = {view.slug: view for views in (*QUEUES.values(), (EVERY,)) for view in views}


def view_of(queue: str, slug: str) -> View:
    """The view of that name; the first of the queue when there is none."""
    views = QUEUES[queue]
    return next((view for view in views if view.slug == slug), views[0])


# ------------------------------------------------------------------------------------------ counts
def counts(queue: str, reader: Reader, filters: Filters | None = None) -> dict[str, int]:
    """By view, in one walk over the cases in work. What shows more than 999 says 999+."""
    (numbers,) = _counting(queue, Asker.of(reader.user), filters).ask(now=reader.now)
    slugs = (view.slug for view in QUEUES[queue] if view.is_counted)
    return {slug: min(number, MOST_COUNTED) for slug, number in zip(slugs, numbers, strict=True)}


@lru_cache(MOST_KEPT)
def _counting(queue: str, asker: Asker, filters: Filters | None) -> Statement:
    reader = Reader(asker.user, NOW)
    rows = reader.visible.filter(status__in=IN_WORK)
    parts = {
        f"of_{number}": Count("pk", filter=view.condition(reader))
        for number, view in enumerate(QUEUES[queue])
        if view.is_counted
    }
    every = (filters.apply(rows) if filters else rows).order_by().annotate(every=Value(1)).values("every")
    return Statement(every.annotate(**parts).values_list(*parts))


# ------------------------------------------------------------------------------------------- pages
Target = namedtuple("Target", TARGET_COLUMNS)  # what phrasing puts into words, and what a mark needs
Case = namedtuple("Case", (*CASE_COLUMNS, *NAMES))


@dataclass(frozen=True, slots=True)
class Row:
    """One line: the case with the names of its place and owner, and the target shown with it (None when nothing is
    owed).
    """

    case: Case
    target: Target | None = None

    @property
    def place(self) -> str:
        return self.case.location_name or self.case.department_name or self.case.site_name

    @property
    def title(self) -> str:
        return self.case.subject or untitled(self.case.type, self.place)


@dataclass(frozen=True, slots=True)
class Page:
    """`after` is the mark of the next page, empty at the end."""

    rows: list[Row] = field(default_factory=list)
    after: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows a statement is about; `is_after` leaves out what stands before a mark."""

    view: str
    asker: Asker
    filters: Filters | None
    most: int
    is_after: bool = False

    def rows(self) -> ComplaintQuerySet:
        return VIEWS[self.view].rows(Reader(self.asker.user, NOW), self.filters)


def page(view: View, reader: Reader, filters: Filters | None = None, after: str = "", size: int = ROWS) -> Page:
    """`size` rows from the mark on, in two statements (three where open cases without a target come into it)."""
    asked = Asked(view.slug, Asker.of(reader.user), filters, size + 1)
    marks = list(_marks(asked, reader.now, after) if view.is_open else _newest(_ended, asked, reader.now, after))
    return _page(marks, size, is_open=view.is_open)


def _page(marks: list[Mark], size: int, *, is_open: bool) -> Page:
    """Of one mark more than there is room for, where there are more."""
    shown, more = marks[:size], marks[size:]
    cases = {case.pk: case for case in map(Case._make, _cases().ask(ids=[mark.case_id for mark in shown]))}
    targets = {} if is_open else owed(cases)
    lines = [Row(cases[mark.case_id], mark.target or targets.get(mark.case_id)) for mark in shown]
    return Page(lines, shown[-1].text if more else "")


def changed(view: View, reader: Reader, filters: Filters, since: datetime, after: str, size: int) -> Page:
    """Of a view by age, the cases to which something was done from then on; for programs that follow them."""
    rows = view.rows(reader, filters).changed_since(since)
    older_than = _older_than(after)
    rows = rows if older_than is None else rows.filter(pk__lt=older_than)
    return _page([Mark(pk) for pk in rows.by_id().values_list("pk", flat=True)[: size + 1]], size, is_open=False)


@lru_cache(1)
def _cases() -> Statement:
    rows = Complaint.objects.filter(AnyOf(F("pk"), Slot("ids", ArrayField(BigIntegerField()))))
    return Statement(rows.values_list(*CASE_COLUMNS, *NAMES.values()))


def owed(cases: Mapping[int, Case]) -> dict[int, Target]:
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


def _marks(asked: Asked, now: datetime, after: str) -> Iterator[Mark]:
    """By due date; then the cases that owe nothing, newest first."""
    found = 0
    if _older_than(after) is None:
        place = _due_after(after)
        rows = _targets(replace(asked, is_after=bool(place))).ask(now=now, **place)
        found = len(rows)
        yield from (Mark(target.subject_id, target) for target in map(Target._make, rows))
    if found < asked.most:
        yield from _newest(_bare, asked, now, after)


@lru_cache(MOST_KEPT)
def _targets(asked: Asked) -> Statement:
    theirs = Q(subject_id__in=asked.rows().values("pk"))
    targets = _next_targets().filter(Apart(theirs)).order_by("due_at", "id")
    if asked.is_after:
        due_at, target = Slot("due_at", DateTimeField()), Slot("target", BigIntegerField())
        targets = targets.filter(Q(due_at__gt=due_at) | Q(due_at=due_at, pk__gt=target), due_at__gte=due_at)
    return Statement(targets.values_list(*TARGET_COLUMNS)[: asked.most])


def _next_targets() -> Any:
    return Clock.objects.filter(subject_kind=KIND, is_next=True)


def _due_after(after: str) -> dict[str, Any]:
    """The place of a mark among the targets; empty for one that makes no sense."""
    _letter, due, pk = [*after.split("~"), "", ""][:3]
    due_at = _moment(due)
    return {"due_at": due_at, "target": int(pk)} if due_at and pk.isascii() and pk.isdecimal() else {}


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def _newest(of: Callable[[Asked], Statement], asked: Asked, now: datetime, after: str) -> Iterator[Mark]:
    older_than = _older_than(after)
    place = {} if older_than is None else {"case": older_than}
    rows = of(replace(asked, is_after=bool(place))).ask(now=now, **place)
    yield from (Mark(case) for (case,) in rows)


@lru_cache(MOST_KEPT)
def _ended(asked: Asked) -> Statement:
    return _newest_of(asked.rows(), asked)


@lru_cache(MOST_KEPT)
def _bare(asked: Asked) -> Statement:
    """Cases that owe nothing."""
    return _newest_of(asked.rows().exclude(Exists(_next_targets().filter(subject_id=OuterRef("pk")))), asked)


def _newest_of(rows: ComplaintQuerySet, asked: Asked) -> Statement:
    older = rows.filter(pk__lt=Slot("case", BigIntegerField())) if asked.is_after else rows
    return Statement(older.by_id().values_list("pk")[: asked.most])


def _older_than(after: str) -> int | None:
    letter, _tilde, pk = after.partition("~")
    return int(pk) if letter == "n" and pk.isascii() and pk.isdecimal() else None


def sequence(view: View, reader: Reader, filters: Filters | None = None, most: int = 200) -> list[str]:
    """The first references of a view in its order, in one statement: which number a case is, and what comes next."""
    rows = view.rows(reader, filters)
    if not view.is_open:
        return list(rows.by_id().values_list("ref", flat=True)[:most])
    refs = Complaint.objects.filter(pk=OuterRef("subject_id")).values("ref")
    targets = _next_targets().filter(subject_id__in=rows.values("pk")).order_by("due_at", "id")
    return list(targets.annotate(ref=Subquery(refs)).values_list("ref", flat=True)[:most])
