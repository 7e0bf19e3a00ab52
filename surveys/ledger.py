"""What the pages of a campaign show: lines of its ledger, sums that agree with what the hospital told, a dry run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from hospital.csvfile import write
from hospital.models import User, Visit, VisitEvent
from surveys import eligibility, sampling
from surveys.framing import BY_STAFF, WITH_PLACES, Frame, Plan, cap_of, plans_of, zone_of
from surveys.models import Asking, Campaign, Channel, Reason
from surveys.sendtimes import DailyCap

State = Asking.State
DRY_DAYS = 14
MOST_DRY = 500
COLUMNS = ("visit", "went_home", "ward", "state", "reason", "all_reasons", "way", "asked_on", "next_on")


@dataclass(frozen=True, slots=True)
class Sum:
    """One figure with its words; `of` narrows the ledger to it."""

    words: str
    number: int
    of: str
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Sums:
    """The ledger in figures. `told` is counted in the hospital's own events, `new` are those not entered yet."""

    states: list[Sum]
    reasons: list[Sum]
    lines: int
    told: int

    @property
    def new(self) -> int:
        return self.told - self.lines


def sums_of(campaign: Campaign) -> Sums:
    rows = list(campaign.askings.all().summed())
    states, reasons = Counter[str](), Counter[tuple[str, str]]()
    for row in rows:
        states[row["state"]] += row["total"]
        if row["reason"] and row["state"] in (State.NOT_ASKED, State.WITHDRAWN):
            reasons[row["reason"], row["state"]] += row["total"]
    return Sums(
        [Sum(state.label, states[state], f"state={state}") for state in State],
        [
            Sum(Reason(code).label, number, f"state={state}&reason={code}", is_withdrawn=state == State.WITHDRAWN)
            for (code, state), number in reasons.most_common()
        ],
        lines=sum(states.values()), told=_told(campaign),
    )  # fmt: skip


def _told(campaign: Campaign) -> int:
    """How many went home at this site while the campaign stood, by the hospital's own count."""
    if campaign.started_at is None:
        return 0
    rows = VisitEvent.objects.recorded_since(campaign.started_at).filter(
        kind=VisitEvent.Kind.DISCHARGED, visit__location__department__site=campaign.site_id
    )
    return (rows.filter(recorded_at__lte=campaign.ended_at) if campaign.ended_at else rows).count()


def lines_of(campaign: Campaign, asked: Mapping[str, Any]) -> QuerySet[Asking]:
    """The lines of the ledger that somebody looks for."""
    rows = campaign.askings.select_related("visit__patient__person", "visit__service", "location", "asked_by", "event")
    if asked.get("state"):
        rows = rows.filter(state=asked["state"])
    if asked.get("reason"):
        rows = rows.filter(reason=asked["reason"])
    if asked.get("ward"):
        rows = rows.filter(location=asked["ward"])
    return rows.order_by("-event_id")


def lines_called(campaign: Campaign, words: str) -> QuerySet[Asking]:
    """Those of a patient of this name, or of the visit of this number."""
    rows = lines_of(campaign, {})
    return rows.filter(Q(visit__number__iexact=words) | Q(visit__patient__person__name__icontains=words))


def said(line: Asking) -> list[str]:
    """Every reason of a line in words, the main one first."""
    return [str(Reason(code).label) for code in line.reasons.split() if code in Reason.values]


def letters_of(campaign: Campaign) -> list[int]:
    """The lines whose letters wait to be printed, who waits longest first."""
    rows = campaign.askings.filter(state=State.HAND, channel=Channel.LETTER).order_by("event_id")
    return list(rows.values_list("pk", flat=True))


def csv_of(rows: Iterable[Asking]) -> str:
    """Numbers of visits and codes, neither names nor addresses; nothing in it acts in a spreadsheet."""
    return write(COLUMNS, (_cells(line) for line in rows))


def _cells(line: Asking) -> Iterator[Any]:
    yield line.visit.number or f"visit {line.visit_id}"
    yield line.event.happened_at.date().isoformat()
    yield line.location.name if line.location else ""
    yield from (line.state, line.reason, line.reasons, line.channel)
    yield line.asked_at.date().isoformat() if line.asked_at else ""
    yield line.due_at.date().isoformat() if line.due_at else ""


def campaigns_of(user: User) -> QuerySet[Campaign]:
    """With how many lines there are, and how many of them were asked."""
    rows = Campaign.objects.visible_to(user).select_related("instrument", "site")
    asked = Count("askings", filter=Q(askings__asked_at__isnull=False))
    return rows.annotate(lines=Count("askings"), asked=asked).order_by("-pk")


# ------------------------------------------------------------------------------------------------ the dry run
@dataclass(frozen=True, slots=True)
class Trial:
    """What would become of one discharge: asked by this way at that time, or why not."""

    visit: Visit
    way: str
    at: datetime | None
    reasons: list[str]
    is_put_off: bool = False

    @property
    def label(self) -> str:
        return str(Channel(self.way).label) if self.way else ""


@dataclass(frozen=True, slots=True)
class DryRun:
    trials: list[Trial]
    ways: list[tuple[str, int]]
    reasons: list[tuple[str, int]]
    days: int = DRY_DAYS

    @property
    def put_off(self) -> int:
        """How many wait for another day because theirs is full."""
        return sum(trial.is_put_off for trial in self.trials)

    @property
    def not_asked(self) -> int:
        return sum(number for _why, number in self.reasons)


def dry_run(campaign: Campaign, now: datetime) -> DryRun:
    """The rules of this campaign over the discharges of the last two weeks. Writes nothing.

    Whoever would be asked counts for those after them, as in earnest.
    """
    rows = VisitEvent.objects.filter(
        kind=VisitEvent.Kind.DISCHARGED, happened_at__gte=now - timedelta(days=DRY_DAYS),
        visit__location__department__site=campaign.site_id,
    ).select_related(*(f"visit__{place}" for place in WITH_PLACES))  # fmt: skip
    events = list(rows.order_by("pk")[:MOST_DRY])
    trials = list(_trials(campaign, events, now))
    ways = Counter(trial.way for trial in trials if trial.way)
    why = Counter(trial.reasons[0] for trial in trials if trial.reasons)
    named = [(str(Channel(way).label), number) for way, number in ways.most_common()]
    return DryRun(trials, named, why.most_common())


def _trials(campaign: Campaign, events: list[VisitEvent], now: datetime) -> Iterator[Trial]:
    plan = plans_of([campaign])[campaign.pk]
    frame, places, cap = Frame([event.visit for event in events], now), Counter[int](), cap_of(plan, now)
    for event in events:
        visit = event.visit
        verdict = eligibility.judge(frame.facts(visit, plan), plan.rules, now)
        reasons = verdict.reasons
        if not verdict.is_final:
            place = places[visit.location_id]
            places[visit.location_id] += 1
            drawn = sampling.is_drawn(
                campaign.sampling, campaign.percent, campaign.seed, event=event.pk, stratum=visit.location_id,
                position=place,
            )  # fmt: skip
            reasons = reasons if drawn else ("not_sampled", *reasons)
        if reasons:
            yield Trial(visit, "", None, [str(Reason(code).label) for code in reasons])
            continue
        person = visit.patient.person
        line = Asking(visit=visit, contact=frame.mark_of(person, verdict.way), home=frame.homes[person.pk])
        frame.note(line, person, plan.rules.survey)
        yield _asked(event, verdict.way, plan, cap, now)


def _asked(event: VisitEvent, way: str, plan: Plan, cap: DailyCap, now: datetime) -> Trial:
    """When it would leave; on a full day it waits for one that has room, and says so."""
    visit, campaign = event.visit, plan.campaign
    at = plan.window.next(max(event.happened_at + timedelta(hours=campaign.delay_hours), now), zone_of(visit))
    later = at if way in BY_STAFF else cap.place(at, lambda moment: plan.window.next(moment, zone_of(visit)))
    return Trial(visit, way, later, [], is_put_off=later > at)
