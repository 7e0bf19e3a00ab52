"""Taking what happened to visits: every discharge becomes a line in the ledger of every campaign of its site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, OuterRef

import audit.log
from audit import columns
from audit.log import Row
from hospital.models import VisitEvent
from hospital.timing import database_now
from surveys import eligibility, sampling
from surveys.actions import turns
from surveys.actions.withdrawing import withdraw
from surveys.framing import WITH_PLACES, Frame, Plan, plans_of, zone_of
from surveys.models import Asking, Campaign, ClaimedEvent

BATCH = 500
KEPT = timedelta(days=90)  # what is older asks nobody any more
COLUMNS = (
    "campaign_id", "event_id", "visit_id", "site_id", "department_id", "location_id", "state", "reason", "reasons",
    "channel", "due_at", "step", "stratum", "position", "decided_at", "has_fallen_back", "contact", "home",
)  # fmt: skip
Kind = VisitEvent.Kind
State = Asking.State


@transaction.atomic
def claim(*, now: datetime | None = None) -> int:
    """Enter a batch of events; returns how many. A line says at once what can be said: not for this campaign, not
    drawn, or when they will be asked and what would stand in the way today.
    """
    now = now or database_now()
    if not turns.take():
        return 0
    fresh = ~Exists(ClaimedEvent.objects.filter(event=OuterRef("pk")))
    events = list(VisitEvent.objects.recorded_since(now - KEPT).filter(fresh).order_by("pk")[:BATCH])
    if not events:
        return 0
    ClaimedEvent.objects.bulk_create([ClaimedEvent(event=event) for event in events])
    plans = _plans()
    home = [event.pk for event in events if event.kind == Kind.DISCHARGED]
    if plans and home:
        turns.together_or_alone(home, lambda some: _enter(some, plans, now), lambda one: _give_up(one, plans, now))
    for event in events:
        if event.kind != Kind.DISCHARGED:
            lines = Asking.objects.filter(visit=event.visit_id, event__lt=event.pk)
            withdraw(lines, because=event.kind, now=now)
    return len(events)


def _plans() -> dict[int, Plan]:
    rows = Campaign.objects.entering().select_related("site").prefetch_related("wards", "services")
    return plans_of(rows.order_by("pk"))


def _enter(pks: Sequence[int], plans: dict[int, Plan], now: datetime) -> int:
    rows = VisitEvent.objects.filter(pk__in=pks).order_by("pk")
    events = list(rows.select_related(*(f"visit__{place}" for place in WITH_PLACES)))
    frame = Frame([event.visit for event in events], now)
    draw = Draw(plans.values())
    _write(
        [_line(event, plan, frame, draw, now) for event in events for plan in plans.values() if _is_in(event, plan)],
        now,
    )
    return len(events)


def _give_up(pk: int, plans: dict[int, Plan], now: datetime) -> None:
    """Whose record cannot be read is not asked, and the ledger still counts them."""
    event = VisitEvent.objects.select_related("visit__location__department").get(pk=pk)
    lines = [_blank(event, plan, now) for plan in plans.values() if _is_in(event, plan)]
    for line in lines:
        line.state, line.reason, line.reasons = State.NOT_ASKED, "unreadable", "unreadable"
    _write(lines, now)


def _write(lines: Sequence[Asking], now: datetime) -> None:
    columns.insert(Asking, COLUMNS, [[getattr(line, name) for name in COLUMNS] for line in lines])
    audit.log.record_many(_entries(lines, now))


def _is_in(event: VisitEvent, plan: Plan) -> bool:
    started = plan.campaign.started_at
    return event.visit.location.department.site_id == plan.campaign.site_id and bool(
        started and event.recorded_at >= started
    )


def _entries(lines: Iterable[Asking], now: datetime) -> Iterator[Row]:
    for campaign, number in sorted(Counter(line.campaign_id for line in lines).items()):
        yield Row("campaign.claim", "campaign", campaign, None, {"discharges": number}, now)


class Draw:
    """The next place in every stratum of the campaigns that draw by strata."""

    def __init__(self, plans: Iterable[Plan]) -> None:
        drawing = [plan.campaign.pk for plan in plans if plan.campaign.sampling == Campaign.Sampling.STRATIFIED]
        rows = Asking.objects.filter(campaign__in=drawing, position__isnull=False).order_by()
        sums = rows.values_list("campaign_id", "stratum").annotate(Count("pk")) if drawing else ()
        self.places: Counter[tuple[int, int | None]] = Counter({(one, of): number for one, of, number in sums})

    def place(self, campaign: Campaign, stratum: int) -> int:
        self.places[campaign.pk, stratum] += 1
        return self.places[campaign.pk, stratum] - 1


def _line(event: VisitEvent, plan: Plan, frame: Frame, draw: Draw, now: datetime) -> Asking:
    visit, campaign, line = event.visit, plan.campaign, _blank(event, plan, now)
    verdict = eligibility.judge(frame.facts(visit, plan), plan.rules, now)
    reasons = verdict.reasons
    if not verdict.is_final:
        if campaign.sampling == Campaign.Sampling.STRATIFIED:
            line.stratum, line.position = visit.location_id, draw.place(campaign, visit.location_id)
        if not is_drawn(line, campaign):
            reasons = ("not_sampled", *reasons)
    if any(reason in eligibility.FINAL for reason in reasons):
        line.state = State.NOT_ASKED
    else:
        reasons = reasons or ("too_early",)
        ready = event.happened_at + timedelta(hours=campaign.delay_hours)
        line.due_at = plan.window.next(max(ready, now), zone_of(visit))
    line.reason, line.reasons = reasons[0], " ".join(reasons)
    return line


def _blank(event: VisitEvent, plan: Plan, now: datetime) -> Asking:
    ward = event.visit.location
    return Asking(
        campaign=plan.campaign, event=event, visit=event.visit, site_id=plan.campaign.site_id,
        department_id=ward.department_id, location_id=ward.pk, decided_at=now,
    )  # fmt: skip


def is_drawn(line: Asking, campaign: Campaign) -> bool:
    """By the stored seed and what the line keeps: done again, it gives the same answer."""
    return sampling.is_drawn(
        campaign.sampling, campaign.percent, campaign.seed, event=line.event_id, stratum=line.stratum or 0,
        position=line.position or 0,
    )  # fmt: skip
