"""The lines of "why this date" in words that need no legal training. Values in, words out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from clocks import words
from clocks.profiles import Rule
from clocks.profiles.rows import SECONDS
from clocks.worktime import Run, Segment, runs

# What a paused stretch waited for, by a moment within it.
Reason = Callable[[datetime], str]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the sum. `hours` is empty for whole days; `counted` and `so_far` for what does not count."""

    when: str
    what: str
    hours: str = ""
    counted: str = ""
    so_far: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """`rule` was counted from `start`, which began with `event`, in the place `zone`."""

    rule: Rule
    start: datetime
    event: str
    zone: str
    reason: Reason

    def rows(self, lines: Iterable[Segment]) -> list[Row]:
        return list(self._hours(list(lines)) if self.rule.unit in SECONDS else map(self._days, runs(lines)))

    def total(self, counted: int) -> str:
        """ "7 working days", "4 h", as the lines add up to."""
        return words.duration(counted) if self.rule.unit in SECONDS else words.amount(counted, self._unit)

    @property
    def _unit(self) -> str:
        return "working_days" if self.rule.unit == "working_days" else "calendar_days"

    # ------------------------------------------------------------------------------------------- days
    def _days(self, run: Run) -> Row:
        when, what = self._span(run.first.on, run.last.on), self._what(run)
        if run.first.kind not in ("working_day", "period"):
            return Row(when, what)
        return Row(when, what, counted=words.amount(run.dates, self._unit), so_far=str(run.number))

    def _what(self, run: Run) -> str:
        line = run.first
        if line.kind == "start":
            is_inside = self.rule.unit == "months" and self.rule.month_rule == "commencing_on"
            told = _("%(event)s; this day is the first one") if is_inside else _("%(event)s; this day is not counted")
            return capfirst(told % {"event": self.event})
        if line.kind == "paused":
            return self._paused(self._evening(line.on))
        return {
            "working_day": _usual(line, _working(run.dates), _("Working day, other hours")),
            "period": _("Every day counts, weekends and holidays too"),
            "rolled": _("The next working day is taken"),
        }.get(line.kind) or _closed(line)

    def _evening(self, on: date) -> datetime:
        """The last second of a date decides whether it was paused (B23)."""
        return datetime(on.year, on.month, on.day, 23, 59, 59, tzinfo=ZoneInfo(self.zone)).astimezone(UTC)

    def _paused(self, at: datetime) -> str:
        reason = self.reason(at)
        return _("Paused: %(reason)s") % {"reason": reason} if reason else _("Paused")

    # ------------------------------------------------------------------------------------------- hours
    def _hours(self, lines: list[Segment]) -> Iterator[Row]:
        at, so_far, closed = self.start, 0, list[Segment]()
        for line in lines:
            if line.starts_at is None or line.ends_at is None:
                closed.append(line)
                continue
            if line.starts_at > at:
                yield self._gap(at, line.starts_at, closed)
            so_far += line.seconds
            yield self._piece(line, so_far)
            at, closed = line.ends_at, []

    def _piece(self, line: Segment, so_far: int) -> Row:
        assert line.starts_at is not None  # only hours come here
        assert line.ends_at is not None
        when = self._day(line.starts_at.astimezone(ZoneInfo(self.zone)).date())
        hours = f"{self._time(line.starts_at)}–{self._time(line.ends_at)}"
        if line.kind == "paused":
            return Row(when, self._paused(line.starts_at), hours)
        what = _usual(line, _("Hours that count"), _("Other hours that day"))
        return Row(when, what, hours, words.duration(line.seconds), words.duration(so_far))

    def _gap(self, begins: datetime, ends: datetime, closed: list[Segment]) -> Row:
        first, last = (at.astimezone(ZoneInfo(self.zone)).date() for at in (begins, ends))
        if first == last:
            return Row(self._day(first), _("Closed in between"), f"{self._time(begins)}–{self._time(ends)}")
        named = [f"{self._day(line.on)} {line.name}".strip() for line in closed if line.source != "weekly"]
        what = _("Closed overnight") if not closed else _("Closed: days off")
        if named:
            what = _("Closed: %(names)s") % {"names": ", ".join(named)}
        moments = {"first": self._day(first), "from": self._time(begins), "last": self._day(last),
                   "to": self._time(ends)}  # fmt: skip
        return Row(_("%(first)s, %(from)s to %(last)s, %(to)s") % moments, what)

    # ------------------------------------------------------------------------------------------- dates
    def _span(self, first: date, last: date) -> str:
        if first == last:
            return self._day(first)
        return _("%(first)s to %(last)s") % {"first": self._day(first), "last": self._day(last)}

    def _day(self, on: date) -> str:
        """With its year when that is another than the one it began in."""
        is_same = on.year == self.start.astimezone(ZoneInfo(self.zone)).year
        # Translators: Django date format letters; write the parts in the order of the language.
        return date_format(on, pgettext("date format", "D j M") if is_same else pgettext("date format", "D j M Y"))

    def _time(self, at: datetime) -> str:
        there = at.astimezone(ZoneInfo(self.zone))
        return f"{there:%H:%M:%S}" if there.second else f"{there:%H:%M}"


def _working(dates: int) -> str:
    return ngettext("Working day", "Working days", dates)


def _usual(line: Segment, usual: str, special: str) -> str:
    if line.source == "weekly":
        return usual
    return f"{special} ({line.name})" if line.name else special


def _closed(line: Segment) -> str:
    if line.source == "weekly":
        return _("Closed every week")
    return _("Closed: %(names)s") % {"names": line.name} if line.name else _("Closed that day")
