"""Concerns the house raises by itself, before anybody complains. Each is raised once, waits to be sorted like anything
else that nobody has read, and holds no word but ours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count, F, OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import audit.log
from feedback.actions.incoming import sameness_of
from feedback.actions.intake import receive
from feedback.models import Channel, Feedback, IntakeItem, Kind, Sameness, Severity, Teller, Watch
from hospital.models import Site, User, Visit, VisitEvent, WardStay
from hospital.timing import now as web_now

BATCH = 500
LOOKED_BACK = 5000  # records; what is older was told before anybody counted
LATELY = timedelta(days=1)
NIGHT_FROM, NIGHT_UNTIL = 22, 6  # hours of the place
WAY_IN = timedelta(hours=12)  # from emergency to a ward at night is how one comes


class Noticed(NamedTuple):
    """What happened, as a key that makes it happen once; where, and our words for it."""

    key: str
    place: Mapping[str, Any]
    words: str


@transaction.atomic
def notice(*, now: datetime | None = None) -> int:
    """Raise what the rules in use find; returns how many concerns."""
    now = now or web_now()
    _remember()
    watches = Watch.objects.filter(is_on=True).select_for_update()
    return sum(_raise(watch, one, now) for watch in watches for one in _new(watch, now))


def _new(watch: Watch, now: datetime) -> list[Noticed]:
    """What was raised before is not even tried again: a long wait is found every few minutes until it ends."""
    found = list(FINDS[Watch.Kind(watch.kind)](watch, now))
    raised = IntakeItem.objects.filter(channel=Channel.NOTICED, account=watch.kind)
    known = set(raised.filter(external_id__in=[one.key for one in found]).values_list("external_id", flat=True))
    return [one for one in found if one.key not in known]


def _raise(watch: Watch, one: Noticed, now: datetime) -> bool:
    story = receive(
        kind=Kind.CONCERN, channel=Channel.NOTICED, account=watch.kind, intake_id=one.key, words=one.words,
        language="en", severity=Severity.MODERATE, teller_role=Teller.ANONYMOUS, subject=str(watch), now=now,
        **one.place,
    )  # fmt: skip
    if story.is_new:
        audit.log.record("watch.raise", watch, at=now, feedback=story.pk)
    return story.is_new


def _remember() -> None:
    """The contacts of the newest stories, so that those of one person are counted together."""
    newest = Feedback.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    rows = Feedback.objects.filter(pk__gt=newest - LOOKED_BACK, teller__isnull=False, sameness__isnull=True)
    found = (sameness_of(story) for story in rows.select_related("teller").order_by("-pk")[:BATCH])
    Sameness.objects.bulk_create([one for one in found if one], ignore_conflicts=True)


def _contacts(watch: Watch, now: datetime) -> Iterator[Noticed]:
    """Somebody told us `amount` times within `days`, lately again, and nobody was told of it within that time."""
    since = now - timedelta(days=watch.days)
    lately = Sameness.objects.filter(received_at__gte=now - LATELY, received_at__lte=now).values("contact")
    counted = Sameness.objects.filter(contact__in=lately, received_at__gte=since, feedback__duplicate_of__isnull=True)
    often = counted.exclude(contact="").values("contact").annotate(number=Count("pk")).filter(number__gte=watch.amount)
    for contact, number in often.values_list("contact", "number"):
        raised = IntakeItem.objects.filter(channel=Channel.NOTICED, account=watch.kind, received_at__gte=since)
        if raised.filter(external_id__startswith=f"{contact}:").exists():
            continue
        last = Feedback.objects.filter(sameness__contact=contact).select_related("site").latest("received_at")
        words = ngettext(
            "The same person told us something %(number)s time within %(days)s days, last in %(ref)s. Call them.",
            "The same person told us something %(number)s times within %(days)s days, last in %(ref)s. Call them.",
            number,
        )
        said = words % {"number": number, "days": watch.days, "ref": last.ref}
        place = {"site": last.site, "department": last.department, "location": last.location}
        yield Noticed(f"{contact}:{last.pk}", place, said)


def _waits(watch: Watch, now: datetime) -> Iterator[Noticed]:
    """Emergency visits that began `amount` hours ago, within the day before that, and have not ended."""
    until = now - timedelta(hours=watch.amount)
    rows = Visit.objects.filter(kind=Visit.Kind.EMERGENCY, ended_at__isnull=True)
    rows = rows.filter(started_at__lte=until, started_at__gt=until - LATELY)
    for visit in rows.select_related("location__department__site").order_by("-pk")[:BATCH]:
        words = ngettext(
            "Somebody has been in emergency for more than %(hours)s hour.",
            "Somebody has been in emergency for more than %(hours)s hours.", watch.amount,
        ) % {"hours": watch.amount}  # fmt: skip
        yield Noticed(str(visit.pk), _of(visit), words)


def _called_off(watch: Watch, now: datetime) -> Iterator[Noticed]:
    rows = VisitEvent.objects.recorded_since(now - LATELY).filter(kind=VisitEvent.Kind.ADMISSION_CANCELLED)
    for event in rows.select_related("visit__location__department__site").order_by("-pk")[:BATCH]:
        yield Noticed(str(event.pk), _of(event.visit), _("A stay was called off. Tell them why, and what happens now."))


def _moved(watch: Watch, now: datetime) -> Iterator[Noticed]:
    """Stays that changed wards `amount` times in one night, by the time of the place; not on their way in."""
    stays = WardStay.objects.filter(since__gt=now - LATELY, since__lte=now, visit__kind=Visit.Kind.INPATIENT)
    before = WardStay.objects.filter(visit=OuterRef("visit"), since__lt=OuterRef("since")).order_by("-since")
    moves = stays.annotate(was=Subquery(before.values("location")[:1])).exclude(was=None).exclude(was=F("location"))
    moves = moves.filter(since__gte=F("visit__started_at") + WAY_IN)
    nights: dict[tuple[int, date], list[WardStay]] = defaultdict(list)
    places = ("visit__location__department__site", "location__department__site")
    for move in moves.select_related(*places).order_by("since")[:BATCH]:
        at = move.since.astimezone(ZoneInfo(move.location.department.site.zone))
        if at.hour >= NIGHT_FROM or at.hour < NIGHT_UNTIL:
            nights[move.visit_id, (at - timedelta(hours=NIGHT_UNTIL)).date()].append(move)
    for (visit, night), found in nights.items():
        if len(found) >= watch.amount:
            words = _("Somebody was moved to another ward at night. Ask how they are, and tell them why.")
            yield Noticed(f"{visit}:{night}", _of(found[-1].visit), words)


def _of(visit: Visit) -> dict[str, Any]:
    department = visit.location.department
    site: Site = department.site
    return {"site": site, "department": department, "location": visit.location, "patient_id": visit.patient_id}


FINDS: Mapping[Watch.Kind, Callable[[Watch, datetime], Iterator[Noticed]]] = {
    Watch.Kind.CONTACTS: _contacts, Watch.Kind.WAIT: _waits, Watch.Kind.CALLED_OFF: _called_off,
    Watch.Kind.MOVED: _moved,
}  # fmt: skip


@transaction.atomic
def change_watch(
    watch: Watch, *, by: User, is_on: bool, amount: int, days: int, now: datetime | None = None
) -> None:  # fmt: skip
    """Another limit, or none. What was raised stays."""
    now = now or web_now()
    watch.is_on, watch.amount, watch.days, watch.changed_by, watch.changed_at = is_on, amount, days, by, now
    watch.save(update_fields=["is_on", "amount", "days", "changed_by", "changed_at"])
    audit.log.record("watch.change", watch, by=by, at=now, is_on=is_on, amount=amount, days=days)
