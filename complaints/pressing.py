""" "I am still waiting": whether the family may say so now, and what became of it when they did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from clocks.calendars import Role, calendars_of
from clocks.models import Clock, Escalation, Rung
from clocks.worktime import late, working_day_deadline
from complaints import policy
from complaints.models import Complaint, Entry
from complaints.states import IN_WORK

KIND = "complaint"
QUIET_DAYS = 5  # working days without any work: then it may be said although nothing is late
MOST_A_DAY = 3  # what is said more often says nothing new
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pressed:
    """`on` is the day on which they last said it and were not answered since, `who` the colleague who has it, `next_on`
    when they hear from us.
    """

    may_press: bool
    on: date | None = None
    who: str = ""
    next_on: date | None = None


def read(case: Complaint, owed: list[Clock], now: datetime) -> Pressed:
    """What the Track page says of it, in three statements. `owed` are the running targets of the case."""
    said = said_at(case)
    may_press = may_be_said(case, owed, said, now)
    if not said or _is_over(case, said[0]):
        return Pressed(may_press)
    return Pressed(may_press, day_of(said[0], case.zone), _who(case), next_promise(owed, day_of(now, case.zone)))


def said_at(case: Complaint) -> list[datetime]:
    """The last times they said it, as many as a day may have, the newest first."""
    rows = case.entries.filter(kind=Entry.Kind.WAITING).order_by("-id")
    return list(rows.values_list("at", flat=True)[:MOST_A_DAY])


def may_be_said(case: Complaint, owed: list[Clock], said: list[datetime], now: datetime) -> bool:
    """Something owed to the family is late, nobody has worked on it for days, or our answer was no answer to them;
    and they have not said it often enough today.
    """
    if sum(at > now - DAY for at in said) >= MOST_A_DAY:
        return False
    is_late = any(_is_late(clock, now) for clock in owed if clock.kind in policy.OWED_TO_FAMILY)
    calendar = calendars_of(case.site_id).by_role[Role.STATUTORY]
    is_idle = working_day_deadline(calendar, case.last_activity_at, QUIET_DAYS).due_at <= now
    return policy.may_press(case.status, is_late=is_late, is_idle=is_idle)


def _is_over(case: Complaint, said_at: datetime) -> bool:
    """They were answered since, or it has ended."""
    return case.status not in IN_WORK or bool(case.responded_at and said_at <= case.responded_at)


def next_promise(owed: list[Clock], today: date) -> date | None:
    """The soonest of the promises to the family that can still be kept."""
    days = (clock.due_on for clock in owed if clock.kind in policy.OWED_TO_FAMILY)
    return min((day for day in days if day >= today), default=None)


def day_of(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def _is_late(clock: Clock, now: datetime) -> bool:
    return clock.paused_at is None and late(clock.edge, clock.due_at, now)  # type: ignore[arg-type]  # one of two words


def _who(case: Complaint) -> str:
    """Whoever said "I have it" of what they last set off; else whoever holds the case."""
    raised = Escalation.objects.of(KIND, case.pk).filter(trigger=Rung.Trigger.PRESS, acknowledged_by__isnull=False)
    taken = raised.order_by("-id").values_list("acknowledged_by__name", flat=True).first()
    return taken or (case.owner.name if case.owner else "")
