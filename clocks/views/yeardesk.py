"""The page of one calendar while it is changed: what is typed, the year it makes, and what its buttons do.

Everything travels in the form, so that a press works by a plain POST, and nothing is kept before it is looked at.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clocks import seeding, words, years
from clocks.calendars import is_workable
from clocks.forms import CalendarForm, PressForm, SeedForm, as_typed
from clocks.worktime import Calendar, Refusal, local_date
from hospital.models import Site
from hospital.views.doors import posted

FIRST, LAST = 2000, 2100


class Cell(NamedTuple):
    """A day of the drawing: its date as it is sent, its number, its words."""

    day: years.Day
    value: str
    number: int
    label: str


class DrawnMonth(NamedTuple):
    """A month with its cells, and below it in words what differs from the week."""

    month: years.Month
    weeks: list[list[Cell | None]]
    notes: list[tuple[date, str]]


class YearDesk:
    """`said` is what a press did, in words; `proposals` are the days a country's list would add; `seen` is the state
    from which all of it began, however many presses ago.
    """

    def __init__(self, request: HttpRequest, site: Site, published: Calendar, draft: Calendar, mark: str) -> None:
        self.site, self.published, self.draft = site, published, draft
        self.sent = posted(request)
        self.seen = (self.sent and self.sent.get("seen")) or mark
        self.form = CalendarForm(self.sent, zone=site.zone, initial=as_typed(draft))
        self.country = seeding.country_of(site.zone)
        self.said, self.proposals = "", list[seeding.Proposal]()

    @property
    def is_done(self) -> bool:
        """The year is as it should be: keep it, and show what it moves."""
        return self.sent is not None and "look" in self.sent

    @property
    def is_workable(self) -> bool:
        """What is typed is a calendar, and it opens; else the words stand beside the field."""
        if not self.form.is_valid():
            return False
        try:
            is_workable(self.site.zone, self.form.cleaned_data["data"])
        except Refusal as refusal:
            self.form.refuse(refusal)
        return not self.form.errors

    @cached_property
    def number(self) -> int:
        """The year that is looked at: the one asked for, the one shown before, or this one."""
        asked = (self.sent.get("show") or self.sent.get("shown") or "") if self.sent else ""
        return min(max(int(asked), FIRST), LAST) if asked.isdecimal() and len(asked) < 5 else self.today.year

    @cached_property
    def press(self) -> PressForm:
        if self.sent and "press" in self.sent:
            return PressForm(self.sent)
        return PressForm(initial=self._kept("press-", PressForm.base_fields))

    @cached_property
    def seeds(self) -> SeedForm:
        if self.sent and "seed" in self.sent:
            return SeedForm(self.sent)
        return SeedForm(initial={"country": self.country, "year": self.number, **self._kept("", SeedForm.base_fields)})

    def _kept(self, prefix: str, names: object) -> dict[str, str]:
        """What was chosen before another button was pressed."""
        return {name: self.sent[prefix + name] for name in names if prefix + name in self.sent} if self.sent else {}

    def work(self) -> None:
        """Do what the pressed button says; an error in what is typed comes first."""
        if self.sent is None or not self.form.is_valid():
            return
        on = parse_date(self.sent.get("press", "")) if self.press.is_bound else None
        if on:
            self._change(self.press.pressed(self.calendar, on), on)
        elif self.seeds.is_bound and self.seeds.is_valid():
            self._seed(self.sent.get("seed", ""), self.sent.getlist("add"))

    def _change(self, calendar: Calendar, on: date) -> None:
        if self.press.is_valid():
            self._put(calendar)
            self.said = label_of(years.day_of(calendar, self.published, on))

    def _seed(self, button: str, wanted: list[str]) -> None:
        proposals = self.seeds.proposed(self.calendar)
        if button != "add":
            self.proposals = proposals
            return
        chosen = [row for row in proposals if row.on.isoformat() in wanted and not row.is_there]
        self._put(seeding.with_proposals(self.calendar, chosen))
        self.number = self.seeds.cleaned_data["year"]
        done = ngettext("%(count)d day was put into the year.", "%(count)d days were put into the year.", len(chosen))
        self.said = done % {"count": len(chosen)} + " " + _("Nothing is published yet.")

    def _put(self, calendar: Calendar) -> None:
        self.form = CalendarForm(zone=self.site.zone, initial=as_typed(calendar))
        self.calendar = calendar

    @cached_property
    def calendar(self) -> Calendar:
        """As it is typed now; what cannot be read yet is left out of the drawing."""
        return self.form.readable(self.published) if self.form.is_bound else self.draft

    @cached_property
    def year(self) -> years.Year:
        first = seeding.first_weekday(self.country)
        return years.year_of(self.calendar, self.published, self.number, first_weekday=first)

    @property
    def months(self) -> list[DrawnMonth]:
        return [_drawn(month) for month in self.year.months]

    @property
    def rows(self) -> list[tuple[seeding.Proposal, str]]:
        """What a country's list would add, each with its date in words."""
        return [(row, words.whole_day(row.on)) for row in self.proposals]

    @property
    def next(self) -> int:
        return min(self.number + 1, LAST)

    @property
    def previous(self) -> int:
        return max(self.number - 1, FIRST)

    @cached_property
    def today(self) -> date:
        """At the site."""
        return local_date(self.site.zone, timezone.now())


def _drawn(month: years.Month) -> DrawnMonth:
    notes = [(day.on, words.day_state(day)) for day in month.marked]
    return DrawnMonth(month, [[_cell(day) for day in week] for week in month.weeks], notes)


def _cell(day: years.Day | None) -> Cell | None:
    return Cell(day, day.on.isoformat(), day.on.day, label_of(day)) if day else None


def label_of(day: years.Day) -> str:
    """ "Tuesday 17 March 2026: closed, St Patrick's Day" """
    return _("%(day)s: %(what)s") % {"day": words.whole_day(day.on), "what": words.day_state(day)}
