"""What came of a batch, written set by set: people, numbers, visits, wards, events, and the state of the messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import audit.log
from audit import columns
from audit.log import Row
from hospital.actions.feed.known import ON_PATIENT, Known, Record, Stay, waiting_mark
from hospital.actions.feed.reading import Item
from hospital.models import (
    FeedCode,
    FeedPatient,
    FeedVisit,
    Identifier,
    InboundMessage,
    Patient,
    Person,
    StayCoding,
    Visit,
    VisitEvent,
    WardStay,
)

State = InboundMessage.State
MESSAGE = ("state", "reason", "waits_for", "done_at", "patient", "event")
VISIT = ("location", "service", "kind", "started_at", "ended_at", "goes_home_at")
VERBS = {
    VisitEvent.Kind.DISCHARGED: "visit.discharge", VisitEvent.Kind.DISCHARGE_CANCELLED: "visit.cancel_discharge",
    VisitEvent.Kind.ADMISSION_CANCELLED: "visit.cancel_admission",
}  # fmt: skip


def write(known: Known, items: Sequence[Item]) -> None:
    """In the transaction of the batch."""
    FeedCode.objects.bulk_create(known.new_codes, ignore_conflicts=True)
    entries = [*_people(known), *_visits(known)]
    audit.log.record_many(entry._replace(at=known.now) for entry in entries)
    close(items)
    _wake(stay for stay in known.stays.values() if stay.record)


def close(items: Sequence[Item]) -> None:
    """What became of the messages themselves."""
    for item in items:
        item.message.event = item.told.event if item.told else item.message.event
        item.message.patient = item.message.patient  # one that was written meanwhile has a number now
    columns.update(InboundMessage, MESSAGE, [item.message for item in items])


def _people(known: Known) -> Iterator[Row]:
    new = known.new_people
    Person.objects.bulk_create([record.person for record in new])
    Patient.objects.bulk_create([record.patient for record in new])
    Identifier.objects.bulk_create(known.new_numbers)
    old = [record for record in known.records.values() if record.changed]
    _update_people(old)
    FeedPatient.objects.bulk_create([record.feed for record in (*new, *old) if record.feed.pk is None])
    columns.update(FeedPatient, ("told",), [record.feed for record in old])
    for record in new:
        yield Row("person.create", "person", record.person.pk, None, {"fields": sorted(record.changed)})
    for record in old:
        yield Row("person.change", "person", record.person.pk, None, {"fields": sorted(record.changed)})


def _update_people(changed: Sequence[Record]) -> None:
    names = sorted(set().union(*(record.changed for record in changed)) - ON_PATIENT)
    if names:
        columns.update(Person, names, [record.person for record in changed if record.changed - ON_PATIENT])
    columns.update(Patient, ("born_on",), [record.patient for record in changed if record.changed & ON_PATIENT])


def _visits(known: Known) -> Iterator[Row]:
    stays = list(known.stays.values())
    new = [stay for stay in stays if stay.is_new]
    changed = [stay for stay in stays if stay.is_changed and not stay.is_new]
    Visit.objects.bulk_create([stay.visit for stay in new])
    columns.update(Visit, VISIT, [stay.visit for stay in changed])
    _feed_visits(stays)
    _codings(stays)
    WardStay.objects.bulk_create(known.wards, ignore_conflicts=True)
    VisitEvent.objects.bulk_create(known.events)
    for stay in new:
        yield Row("patient.visit", "patient", stay.visit.patient_id, None, {"visit": stay.visit.pk})
    for event in known.events:
        yield Row(VERBS[VisitEvent.Kind(event.kind)], "visit", event.visit_id, None, {"event": event.pk})


def _feed_visits(stays: Sequence[Stay]) -> None:
    fresh = [stay.feed for stay in stays if stay.feed.pk is None]
    known = [stay.feed for stay in stays if stay.is_changed and stay.feed.pk is not None]
    FeedVisit.objects.bulk_create(fresh)
    columns.update(FeedVisit, ("told", "is_cancelled", "service_code"), known)


def _codings(stays: Sequence[Stay]) -> None:
    coded = [stay.coding for stay in stays if stay.is_coded]
    fresh, known = ([one for one in coded if (one.pk is None) == is_fresh] for is_fresh in (True, False))
    StayCoding.objects.bulk_create(fresh)
    columns.update(StayCoding, StayCoding.COLUMNS, known)


def _wake(opened: Iterable[Stay]) -> None:
    """What waited for these visits is taken over next."""
    marks = [waiting_mark(stay.feed.site_id, stay.feed.number) for stay in opened]
    waiting = InboundMessage.objects.filter(state=State.WAITING, waits_for__in=marks)
    waiting.update(state=State.STORED, waits_for="", done_at=None)
