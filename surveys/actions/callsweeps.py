"""What the sweep does for calls: enter whoever went home, take off whoever is not to be called, say who was not.

Every sweep takes what no other one holds (`SKIP LOCKED`) and may run twice: an event is heard once, by its key, and a
discharge is called about once, by a constraint.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import cast

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

import audit.log
import clocks.actions
from audit.log import Row
from clocks.actions.targets import Owing
from hospital.models import Role, User, VisitEvent
from hospital.recipients import Ask, resolve_many
from hospital.timing import database_now
from outbox import actions as outbox
from outbox.actions import Parcel
from surveys.actions.turns import together_or_alone
from surveys.calling import Lists, Past, Plan, bars, known_of
from surveys.calls import planning
from surveys.calls.states import UNREACHED
from surveys.framing import WITH_PLACES
from surveys.models import Call, CallFlag, HeardEvent
from surveys.models.calls import Tier

BATCH = 500
KEPT = timedelta(days=30)  # what is older nobody is called about
Kind = VisitEvent.Kind
State, Why = Call.State, Call.Why
OFF = {Kind.DISCHARGE_CANCELLED: Why.DISCHARGE_CANCELLED, Kind.ADMISSION_CANCELLED: Why.ADMISSION_CANCELLED}
log = structlog.get_logger(__name__)


# ------------------------------------------------------------------------------------------ what the hospital tells
@transaction.atomic
def hear(*, now: datetime | None = None) -> int:
    """Enter a batch of events; returns how many."""
    now = now or database_now()
    fresh = ~Exists(HeardEvent.objects.filter(event=OuterRef("pk")))
    rows = VisitEvent.objects.recorded_since(now - KEPT).filter(fresh).order_by("pk")
    events = list(rows.select_for_update(skip_locked=True, no_key=True, of=("self",))[:BATCH])
    if not events:
        return 0
    HeardEvent.objects.bulk_create([HeardEvent(event=event) for event in events], ignore_conflicts=True)
    lists = Lists()
    home = [event.pk for event in events if event.kind == Kind.DISCHARGED]
    if lists and home:
        together_or_alone(home, lambda some: _enter(some, lists, now), lambda pk: _give_up(pk, lists, now))
    for event in events:
        if event.kind in OFF:
            gone = _free(now).filter(visit=event.visit_id, event__lt=event.pk)
            take_off(list(gone), why=OFF[Kind(event.kind)], by=None, now=now)
    return len(events)


def _enter(pks: Sequence[int], lists: Lists, now: datetime) -> int:
    rows = VisitEvent.objects.filter(pk__in=pks).order_by("pk")
    events = list(rows.select_related(*(f"visit__{place}" for place in WITH_PLACES)))
    past = Past([event.visit for event in events])
    spoken = _spoken_with(events)
    fresh = [one for one in events if one.visit_id not in spoken or spoken[one.visit_id] <= one.happened_at]
    found = [call for event in fresh if (call := _entry(event, lists, past))]
    Call.objects.bulk_create(found, ignore_conflicts=True)
    made = list(Call.objects.filter(event__in=[call.event_id for call in found]))
    audit.log.record_many(
        Row("call.enter", "call", call.pk, None, {"list": call.call_list_id, "tier": call.tier}, now) for call in made
    )
    return len(events)


def _give_up(pk: int, lists: Lists, now: datetime) -> None:
    """Whose record cannot be read nobody calls, and the figures of the first list of the site say so."""
    log.warning("no call", of_event=pk)
    event = VisitEvent.objects.select_related("visit__location__department").get(pk=pk)
    plan = next(iter(lists.of_site.get(event.visit.location.department.site_id, ())), None)
    if plan is None or event.recorded_at < plan.row.started_at:
        return
    made = _blank(event, plan, Tier.LOW)
    made.state, made.why, made.over_at = State.REMOVED, Why.UNREADABLE, now
    made.save()
    audit.log.record("call.take_off", made, by=None, at=now, why=made.why)


def _spoken_with(events: Sequence[VisitEvent]) -> dict[int, datetime]:
    """By visit, when somebody spoke with them about it last: a discharge that is only told again calls nobody again."""
    rows = Call.objects.filter(visit__in={event.visit_id for event in events}, reached_at__isnull=False)
    return {visit: at for visit, at in rows.order_by("reached_at").values_list("visit_id", "reached_at") if at}


def _entry(event: VisitEvent, lists: Lists, past: Past) -> Call | None:
    """On the first list of the site that they fit; None where nobody calls them."""
    visit = event.visit
    known = known_of(visit, event.happened_at, past)
    plan = lists.first(visit, known, event.recorded_at)
    if plan is None:
        return None
    return _blank(event, plan, planning.tier(known))


def _blank(event: VisitEvent, plan: Plan, tier: int) -> Call:
    opens_at, due_at = planning.window_of(event.happened_at, plan.opens)
    ward = event.visit.location
    return Call(
        call_list=plan.row, event=event, visit=event.visit, home_at=event.happened_at, tier=tier, opens_at=opens_at,
        due_at=due_at, site_id=ward.department.site_id, department_id=ward.department_id, location_id=ward.pk,
    )  # fmt: skip


# ------------------------------------------------------------------------------------------ who is not called
def _free(now: datetime) -> QuerySet[Call]:
    """Waiting, with nobody on the telephone to them, and locked by no other sweep."""
    rows = Call.objects.waiting().exclude(taken_until__gt=now)
    return rows.order_by("pk").select_for_update(skip_locked=True, no_key=True, of=("self",))


@transaction.atomic
def prune(*, now: datetime | None = None) -> int:
    """Take off whoever must not or need not be called; returns how many. Not audited: `take_off` is.

    Two records that turned out to be one patient have two entries; the later discharge is called about.
    """
    now = now or database_now()
    return sum(take_off(list(_free(now).filter(barred)[:BATCH]), why=why, by=None, now=now) for why, barred in bars())


def take_off(calls: Sequence[Call], *, why: str, by: User | None, now: datetime) -> int:
    """In the transaction of whoever knows the reason, with the rows locked; returns how many. Nothing is owed then.

    Not one transaction: see above.
    """
    for call in calls:
        call.state, call.why, call.over_at, call.taken_by, call.taken_until = State.REMOVED, why, now, None, None
        if call.profile_version_id:
            clocks.actions.cancel(owing(call), reason=why, now=now)
            clocks.actions.settle_escalations(call, now=now)
    Call.objects.bulk_update(calls, ["state", "why", "over_at", "taken_by", "taken_until"])
    audit.log.record_many(
        Row("call.take_off", "call", call.pk, by.pk if by else None, {"why": why}, now) for call in calls
    )
    return len(calls)


def owing(row: Call | CallFlag) -> Owing:
    """One that goes by rules, as only those do on which something is owed."""
    return cast(Owing, row)


# ------------------------------------------------------------------------------------------ who was not called
@transaction.atomic
def miss(*, now: datetime | None = None) -> int:
    """Say in the digest who was not called in time, and give up what is too old; returns how many.

    Late is what nobody tried before the window closed. It can still be made, and counts as not called in time.
    """
    now = now or database_now()
    late = list(_free(now).filter(due_at__lt=now, tries=0, told_late_at__isnull=True).select_related("site")[:BATCH])
    asks = [Ask(Role.DEPARTMENT, call.site_id, call.department_id) for call in late]
    outbox.queue_many(_parcels(late, resolve_many(asks, now)), now)
    Call.objects.filter(pk__in=[call.pk for call in late]).update(told_late_at=now)
    old = list(_free(now).filter(home_at__lt=now - planning.GIVEN_UP, promised_at__isnull=True)[:BATCH])
    for call in old:
        call.state, call.over_at = (State.DONE, now) if call.tries else (State.MISSED, now)
        call.outcome = UNREACHED if call.tries else ""
    Call.objects.bulk_update(old, ["state", "over_at", "outcome"])
    audit.log.record_many(
        [Row("call.note_late", "call", call.pk, None, {}, now) for call in late]
        + [Row("call.give_up", "call", call.pk, None, {"tries": call.tries}, now) for call in old]
    )
    return len(late) + len(old)


def _parcels(calls: Sequence[Call], found: Sequence) -> Iterator[Parcel]:
    for call, answer in zip(calls, found, strict=True):
        link = settings.SITE_URL + reverse("call", args=[call.ref])
        for chosen in answer.users:
            yield Parcel(
                template="surveys/call_missed", key=f"call-late:{call.ref}", to_user=chosen.user_id, is_digest=True,
                subject_kind="call", subject_id=call.pk, quiet_zone=call.zone,
                context={"ref": call.ref, "link": link}, why=f"{chosen.because}:{Role.DEPARTMENT}",
            )  # fmt: skip
