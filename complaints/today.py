"""The morning at a glance, for a site, a department or the whole group: what came in, what is owed, who is still here.

A statement for each part, however many cases there are; every part begins at what the reader may see.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Window
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from complaints.filters import Filters
from complaints.models import Complaint, Entry, Letter, Meeting
from complaints.querysets import IS_OPEN, ComplaintQuerySet, is_overdue
from complaints.queues import CASE_COLUMNS, NAMES, VIEWS, Case, Reader, Row, owed
from complaints.states import GONE
from hospital.models import Visit

SHOWN = 8  # of each part; a huddle of more is read in the queue
DEPARTMENTS = 12
EVENING = time(17)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Morning:
    """Who looks at which part of the house, and when. `zone` is that of the place."""

    reader: Reader
    filters: Filters
    zone: str

    @property
    def now(self) -> datetime:
        moment = self.reader.now
        assert isinstance(moment, datetime)
        return moment.astimezone(ZoneInfo(self.zone))

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def since(self) -> datetime:
        """Yesterday evening; after a weekend the evening before it."""
        day = self.today - timedelta(days=1)
        while day.weekday() >= SATURDAY:
            day -= timedelta(days=1)
        return datetime.combine(day, EVENING, ZoneInfo(self.zone))

    @property
    def rows(self) -> ComplaintQuerySet:
        return self.filters.apply(self.reader.visible.exclude(status__in=GONE))


def _overnight(morning: Morning) -> Q:
    return Q(received_at__gte=morning.since)


def _grave(morning: Morning) -> Q:
    return IS_OPEN & (Q(severity=4) | Q(flags__overlap=["media"]))


def _promised(morning: Morning) -> Q:
    """The day by which we said we would be in touch again is here, or that of a meeting."""
    updates = Entry.objects.filter(complaint=OuterRef("pk"), next_contact_on__isnull=False).order_by("-id")
    due = Complaint.objects.alias(on=Subquery(updates.values("next_contact_on")[:1])).filter(on__lte=morning.today)
    tomorrow = datetime.combine(morning.today + timedelta(days=1), time(), ZoneInfo(morning.zone))
    meetings = Meeting.objects.filter(state=Meeting.State.PLANNED, planned_at__lt=tomorrow)
    return IS_OPEN & (Q(pk__in=due.filter(IS_OPEN).values("pk")) | Q(pk__in=meetings.values("complaint")))


def _unposted(morning: Morning) -> Q:
    """Signed before yesterday evening, and nobody has said that it is in the post."""
    letters = Letter.objects.to_post().order_by().filter(complaint=OuterRef("pk"), sent_at__lt=morning.since)
    return Q(Exists(letters))


def _in_house(morning: Morning) -> Q:
    here = Visit.objects.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=morning.now), started_at__lte=morning.now)
    return IS_OPEN & Exists(here.filter(patient=OuterRef("patient_id")))


def _going_home(morning: Morning) -> Q:
    midnight = datetime.combine(morning.today, time(), ZoneInfo(morning.zone))
    today = Visit.objects.filter(ended_at__gte=midnight, ended_at__lt=midnight + timedelta(days=1))
    return IS_OPEN & Exists(today.filter(patient=OuterRef("patient_id")))


@dataclass(frozen=True, slots=True)
class Part:
    """`queue` is (list, view) where the rest of it is found."""

    slug: str
    label: str | Promise
    icon: str
    condition: Callable[[Morning], Q]
    queue: tuple[str, str] = ("", "")
    is_hot: bool = False


PARTS = (
    Part("late", _("Late"), "exclamation-triangle", lambda m: VIEWS["overdue"].condition(m.reader),
         ("escalations", "overdue"), is_hot=True),
    Part("due-today", _("Due today"), "clock", lambda m: VIEWS["due-today"].condition(m.reader),
         ("escalations", "due-today")),
    Part("grave", _("Critical and media"), "fire", _grave, is_hot=True),
    Part("overnight", _("New overnight"), "moon", _overnight),
    Part("promised", _("Promises due"), "calendar-days", _promised),
    Part("unposted", _("Signed, and not in the post yet"), "envelope", _unposted, is_hot=True),
    Part("in-house", _("Still with us, with something open"), "home-modern", _in_house),
    Part("going-home", _("Going home today"), "arrow-right-start-on-rectangle", _going_home),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """One part as it stands: the gravest rows and how many there are."""

    part: Part
    rows: list[Row]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


def read(morning: Morning) -> list[Found]:
    """One statement for each part and one for the targets of all rows shown."""
    found = [(part, list(_gravest(morning.rows.filter(part.condition(morning))))) for part in PARTS]
    cases = {row[0]: Case._make(row[:-1]) for _part, rows in found for row in rows}
    targets = owed(cases)
    return [
        Found(part, [Row(cases[row[0]], targets.get(row[0])) for row in rows], rows[0][-1] if rows else 0)
        for part, rows in found
    ]


def _gravest(rows: ComplaintQuerySet) -> ComplaintQuerySet:
    every = rows.annotate(every=Window(Count("pk"))).order_by("-severity", "received_at", "pk")
    return every.values_list(*CASE_COLUMNS, *NAMES.values(), "every")[:SHOWN]


@dataclass(frozen=True, slots=True)
class Tally:
    """One department: what reached us in 7 and in 30 days, what is open and what of it is late."""

    name: str
    site: str
    week: int
    month: int
    open: int
    late: int


def tallies(morning: Morning) -> list[Tally]:
    """The departments with the most, in one statement; what belongs to none stands under its site alone."""
    now = morning.now
    recent = Q(received_at__gte=now - timedelta(days=30))
    counted = morning.rows.filter(recent | IS_OPEN).order_by().values("department__name", "site__name")
    rows = counted.annotate(
        week=Count("pk", filter=Q(received_at__gte=now - timedelta(days=7))), month=Count("pk", filter=recent),
        open=Count("pk", filter=IS_OPEN), late=Count("pk", filter=IS_OPEN & is_overdue(now)),
    ).order_by("-month", "-open", F("department__name").asc(nulls_last=True))  # fmt: skip
    columns = ("department__name", "site__name", "week", "month", "open", "late")
    return [Tally(name or "", *rest) for name, *rest in rows.values_list(*columns)[:DEPARTMENTS]]
