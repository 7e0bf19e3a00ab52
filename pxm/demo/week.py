"""The working days and office hours of one site: for saying when things happen there. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from clocks.worktime import MINUTE, Calendar, add, add_working_days, is_open, local_date, sub


@dataclass(frozen=True, slots=True)
class Week:
    """`office` are the hours of the complaints team, `days` the working days that targets are counted in."""

    office: Calendar
    days: Calendar

    @property
    def zone(self) -> str:
        return self.office.zone

    def today(self, now: datetime) -> date:
        """Today, or the working day that comes next."""
        return add_working_days(self.days, local_date(self.zone, now), 0)

    def ago(self, day: date, count: int) -> date:
        return add_working_days(self.days, day, -count)

    def after(self, moment: datetime, count: int) -> date:
        """So many working days after the local date of a moment, counted as targets are."""
        return add_working_days(self.days, local_date(self.zone, moment), count) if count else self.today(moment)

    def at(self, day: date, hour: int, minute: int) -> datetime:
        return datetime.combine(day, time(hour, minute), ZoneInfo(self.zone))

    def later(self, moment: datetime, minutes: int) -> datetime:
        """After so many minutes of office time."""
        return add(self.office, moment, minutes * MINUTE)

    def earlier(self, moment: datetime, minutes: int) -> datetime:
        return sub(self.office, moment, minutes * MINUTE)

    def is_open(self, moment: datetime) -> bool:
        return is_open(self.office, moment)

    def hour(self, moment: datetime) -> int:
        """The hour on the wall."""
        return moment.astimezone(ZoneInfo(self.zone)).hour

    def midnight(self, moment: datetime) -> datetime:
        """The end of the local day."""
        return self.at(local_date(self.zone, moment), 0, 0) + timedelta(days=1)
