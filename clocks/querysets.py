"""Reading targets, planned steps and escalations. Overdue is computed here, on read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q

from clocks.profiles.rows import NOBODY_LATE, NOBODYS
from hospital.statements import Moment, Slot

if TYPE_CHECKING:
    from hospital.models import User

OF_ESCALATION = re.compile(r"esc:(\d{1,18}):")


class ClockTimestamp(Func):
    """The database's clock at this very statement; as a subquery, so that an index can be asked with it."""

    template = "(SELECT clock_timestamp())"
    output_field = models.DateTimeField()


class Apart(Func):
    """`filter(Apart(condition))`: a condition with a query in it that PostgreSQL asks as it stands.

    Bare, it becomes a join, and what a join of targets with cases finds is always guessed too low: a page that a walk
    over an index would soon have filled is then put together from everything.
    """

    template = "(%(expressions)s) IS TRUE"
    output_field = models.BooleanField()


class ProfileVersionQuerySet(models.QuerySet):
    def standing(self) -> ProfileVersionQuerySet:
        """Without those that were withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def in_force(self, slug: str | Slot, on: date | Slot) -> ProfileVersionQuerySet:
        """The version that holds on a date, newest number first."""
        ends = Q(effective_to__isnull=True) | Q(effective_to__gt=on)
        return self.standing().filter(ends, slug=slug, effective_from__lte=on).order_by("-number")


class CalendarVersionQuerySet(models.QuerySet):
    def latest_of_sites(self, sites: Iterable[int]) -> CalendarVersionQuerySet:
        """The newest version of each of these sites' calendars, with its calendar."""
        return self.newest().filter(calendar__site__in=sites).select_related("calendar")

    def newest(self) -> CalendarVersionQuerySet:
        """The newest version of each calendar, without those that were withdrawn."""
        return self.filter(withdrawn_at__isnull=True).order_by("calendar", "-number").distinct("calendar")


class PublicationQuerySet(models.QuerySet):
    def unfinished(self) -> PublicationQuerySet:
        """In the order in which they are carried out."""
        return self.exclude(state="done").order_by("id")

    def with_versions(self) -> PublicationQuerySet:
        return self.select_related("calendar_version__calendar__site", "profile_version", "by", "undoes", "undone_by")


class MoveQuerySet(models.QuerySet):
    def waiting(self) -> MoveQuerySet:
        return self.filter(state="waiting").order_by("id")

    def of(self, kind: str, pk: int) -> MoveQuerySet:
        return self.filter(subject_kind=kind, subject_id=pk)


class ClockQuerySet(models.QuerySet):
    def of(self, kind: str, pk: int) -> ClockQuerySet:
        return self.filter(subject_kind=kind, subject_id=pk)

    def running(self) -> ClockQuerySet:
        return self.filter(is_running=True)

    def begun(self, now: datetime) -> ClockQuerySet:
        """Without what is owed only from a later moment on, such as the explanation of a limit that is far away, and
        without chances that nobody took in time.
        """
        return self.filter(started_at__lte=now).exclude(is_running=True, kind__in=NOBODYS, due_at__lte=now)

    def paused(self, now: Moment) -> ClockQuerySet:
        return self.running().filter(paused_now(now))

    def overdue(self, now: Moment) -> ClockQuerySet:
        """Running, not paused, and past due: a day edge is late from `due_at` on, a minute edge after it. Not what the
        family holds, nor a chance that ends.
        """
        return self.running().filter(overdue_now(now))

    def met_by_backdating(self) -> ClockQuerySet:
        """Met by when it happened, and late by when it was entered: reports count these by themselves."""
        day = Q(edge="day", stopped_at__lt=F("due_at"), stop_recorded_at__gte=F("due_at"))
        return self.filter(day | Q(edge="instant", stopped_at__lte=F("due_at"), stop_recorded_at__gt=F("due_at")))

    def of_owner(self, user: User) -> ClockQuerySet:
        return self.running().filter(owner__in=user.acts_as)


def paused_now(now: Moment, prefix: str = "") -> Q:
    """A pause past its latest end no longer holds, even if nobody has recorded the end yet."""
    open_ended = Q(**{f"{prefix}paused_until__isnull": True}) | Q(**{f"{prefix}paused_until__gt": now})
    return Q(**{f"{prefix}paused_at__isnull": False}) & open_ended


def overdue_now(now: Moment, prefix: str = "") -> Q:
    """The condition "late at `now`" for a clock reached through `prefix`."""
    due = Q(**{f"{prefix}due_at__lte": now})  # alone, so that an index can begin here
    edge = Q(**{f"{prefix}edge": "day"}) | Q(**{f"{prefix}due_at__lt": now})
    return due & edge & ~paused_now(now, prefix) & ~Q(**{f"{prefix}kind__in": sorted(NOBODY_LATE)})


class FiringQuerySet(models.QuerySet):
    def due(self, now: datetime) -> FiringQuerySet:
        return self.filter(state="planned", wake_at__lte=now).order_by("wake_at", "id")

    def current(self) -> FiringQuerySet:
        """Of the clock's own generation; older plans no longer count."""
        return self.filter(generation=F("clock__generation"))


class EscalationQuerySet(models.QuerySet):
    def of(self, kind: str, pk: int) -> EscalationQuerySet:
        return self.filter(subject_kind=kind, subject_id=pk)

    def open(self) -> EscalationQuerySet:
        return self.filter(settled_at__isnull=True, number__gte=1)

    def told(self, user: User) -> EscalationQuerySet:
        told = self.model._meta.get_field("told").related_model
        return self.filter(Exists(told.objects.filter(escalation=OuterRef("pk"), user__in=user.acts_as)))

    def outlived(self, keys: Iterable[str], now: datetime) -> set[str]:
        """Messages (`esc:<number>:…`) that a digest need not bring any more: reminders of targets that have ended, are
        paused or are missed, of which other steps tell, and steps that need nobody's decision any more.
        """
        numbers = {key: int(match[1]) for key in keys if (match := OF_ESCALATION.match(key))}
        clock = "firing__clock__"
        is_far = Q(**{f"{clock}is_running": False}) | Q(**{f"{clock}due_at__lte": now}) | paused_now(now, clock)
        rows = self.filter(pk__in=numbers.values()).filter(Q(is_far, number=0) | Q(number__gte=1, settled_at__lte=now))
        over = set(rows.values_list("pk", flat=True)) if numbers else set()
        return {key for key, pk in numbers.items() if pk in over}


class AnswerQuerySet(models.QuerySet):
    def of(self, kind: str, pk: int) -> AnswerQuerySet:
        return self.filter(subject_kind=kind, subject_id=pk)

    def waiting(self) -> AnswerQuerySet:
        return self.filter(state="waiting")

    def wanted(self) -> AnswerQuerySet:
        """Nobody has said yet that they have it, whether or not anybody is left to be told."""
        return self.filter(state__in=["waiting", "nobody"])


class HeartbeatQuerySet(models.QuerySet):
    def with_age(self) -> HeartbeatQuerySet:
        """Adds `age`: how long ago it was written, by the database's own clock."""
        return self.annotate(age=ClockTimestamp() - F("beat_at"))
