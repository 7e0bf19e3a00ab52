"""What the Cover page shows: of each rota who is on now, who comes next, the coming two weeks and its gaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from hospital import cover, phrasing
from hospital import rota as rules
from hospital.models import Rota, Shift, Site, Weekday
from hospital.querysets import RotaQuerySet
from hospital.roles import Role

AHEAD, WARNED = timedelta(days=14), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Line:
    """One stretch of duty, by the wall of its place."""

    duty: rules.Duty
    board: cover.Board
    now: datetime

    @property
    def role(self) -> str:
        return str(Role(self.board.role).label)

    @property
    def who(self) -> str:
        return self.board.names.get(self.duty.user or 0, "")

    @property
    def planned(self) -> str:
        return self.board.names.get(self.duty.planned or 0, "")

    @property
    def is_gap(self) -> bool:
        return self.duty.user is None

    @property
    def is_missed(self) -> bool:
        """Nobody is on who should be; the free hours of a rota that is not round the clock are meant to be so."""
        return self.is_gap and (self.board.plan.is_round_the_clock or self.duty.slot is not None)

    @property
    def day(self) -> date:
        return self._there(self.duty.starts_at).date()

    @property
    def starts(self) -> str:
        return f"{self._there(self.duty.starts_at):%H:%M}"

    @property
    def ends(self) -> str:
        """The time, and with it the day where it is not the same night."""
        there, begins = self._there(self.duty.ends_at), self._there(self.duty.starts_at)
        if there - begins <= timedelta(days=1):
            return f"{there:%H:%M}"
        return phrasing.when(self.duty.ends_at, now=self._there(self.now))

    @property
    def until(self) -> str:
        return phrasing.when(self.duty.ends_at, now=self._there(self.now))

    @property
    def since(self) -> str:
        return phrasing.when(self.duty.starts_at, now=self._there(self.now))

    @property
    def note(self) -> str:
        """Why it is not as the pattern says; empty where it is."""
        forms = {
            rules.RELIEF: _("changed for once"), rules.DEPUTY: _("stands in for %(name)s"),
            rules.AWAY: _("%(name)s is away and nobody stands in"),
            rules.UNFIT: _("%(name)s no longer has this role"), rules.EMPTY: _("nobody is planned"),
        }  # fmt: skip
        return forms.get(self.duty.why, "") % {"name": self.planned}

    @property
    def said(self) -> str:
        """ "Tue 24 Nov, 20:00 to 08:00: Amara Diallo"."""
        day = phrasing.day(self.day, today=self._there(self.now).date())
        told = {"day": day, "starts": self.starts, "ends": self.ends, "name": self.planned}
        return _("%(day)s, %(starts)s to %(ends)s: %(name)s") % told

    @property
    def relief(self) -> int | None:
        """The number of the change that can be taken back."""
        slot = self.duty.slot
        return slot.pk if slot and slot.source == rules.RELIEF else None

    @property
    def turn(self) -> datetime | None:
        """When the turn of the pattern starts that could be swapped."""
        slot = self.duty.slot
        return slot.starts_at if slot and slot.source == rules.ROTA and slot.is_fit else None

    @property
    def change_url(self) -> str:
        starts_at, ends_at = (self._there(at).strftime("%Y-%m-%dT%H:%M") for at in self.span)
        return f"{reverse('relief-add', args=[self.board.pk])}?{urlencode({'starts': starts_at, 'ends': ends_at})}"

    @property
    def swap_url(self) -> str:
        if self.turn is None:
            return ""
        return f"{reverse('rota-swap', args=[self.board.pk])}?{urlencode({'one': self.turn.isoformat()})}"

    @property
    def span(self) -> tuple[datetime, datetime]:
        """What somebody else would take: what is left of the stretch."""
        return max(self.duty.starts_at, self.now), self.duty.ends_at

    def _there(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.board.plan.zone))


@dataclass(frozen=True)
class Panel:
    """One rota as the page shows it. `gaps` are those of the coming seven days."""

    board: cover.Board
    now: datetime

    @property
    def pk(self) -> int:
        return self.board.pk

    @property
    def label(self) -> str:
        return str(Role(self.board.role).label)

    @property
    def zone(self) -> str:
        return self.board.plan.zone

    @cached_property
    def lines(self) -> list[Line]:
        """With a day more on both sides, so that the first and the last turn are shown whole."""
        found = rules.duties(self.board.plan, self.now - rules.DAY, self.now + AHEAD + rules.DAY)
        there = [duty for duty in found if duty.ends_at > self.now and duty.starts_at < self.now + AHEAD]
        return [Line(duty, self.board, self.now) for duty in there]

    @property
    def on(self) -> Line:
        return self.lines[0]

    @property
    def next(self) -> Line | None:
        """The first stretch that somebody else has."""
        return next((line for line in self.lines[1:] if line.who and line.duty.user != self.on.duty.user), None)

    @property
    def days(self) -> Iterator[tuple[str, list[Line]]]:
        today = self.now.astimezone(ZoneInfo(self.zone)).date()
        for day, lines in groupby(self.lines, key=lambda line: line.day):
            yield phrasing.day(day, today=today), list(lines)

    @cached_property
    def gaps(self) -> list[Line]:
        return [Line(duty, self.board, self.now) for duty in gaps_ahead(self.board, self.now)]


def gaps_ahead(board: cover.Board, now: datetime) -> list[rules.Duty]:
    """What planners are warned of: hours of the coming seven days that nobody has."""
    return rules.gaps(board.plan, now, now + WARNED)


def panels(rotas: RotaQuerySet, now: datetime) -> list[Panel]:
    """In one query."""
    return [Panel(board, now) for board in cover.read(rotas, now - rules.DAY, now + AHEAD + rules.DAY)]


@dataclass(frozen=True)
class Page:
    """The Cover page of a site: its own rotas, then those of the group."""

    site: Site
    found: Iterable[Panel]

    @classmethod
    def of(cls, site: Site, now: datetime) -> Page:
        return cls(site, panels(Rota.objects.of_sites([site.pk]), now))

    @property
    def own(self) -> list[Panel]:
        return [panel for panel in self.found if panel.board.site_id]

    @property
    def group(self) -> list[Panel]:
        return [panel for panel in self.found if not panel.board.site_id]

    @property
    def gaps(self) -> list[Line]:
        return [gap for panel in self.own for gap in panel.gaps]


def by_weekday(shifts: Iterable[Shift]) -> list[tuple[str, list[Shift]]]:
    """The lines of a pattern under each day of the week, the empty ones too."""
    found: dict[int, list[Shift]] = {day: [] for day in Weekday}
    for shift in shifts:
        found[shift.weekday].append(shift)
    return [(str(Weekday(day).label), rows) for day, rows in found.items()]


def turns(rota: Rota, now: datetime) -> list[tuple[datetime, str]]:
    """The turns of the coming two weeks that can be swapped: when they start, and their words. One query."""
    lines = [line for panel in panels(Rota.objects.filter(pk=rota.pk), now) for line in panel.lines]
    return [(line.turn, line.said) for line in lines if line.turn]
