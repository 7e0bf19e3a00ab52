"""A batch of messages applied in memory to what is known of their patients and visits, and written set by set.

Whatever is read here is locked until it is written. Each group of fields has the moment it was last told
(`hospital.feed.news`), so that the order in which messages arrive makes no difference in the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hospital.actions.feed.reading import Item, Kind, Source
from hospital.actions.persons import number_hash
from hospital.feed import news
from hospital.feed.mapping import Identifier as Number
from hospital.feed.mapping import Told
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
from hospital.searching import blind

State, Reason, Event = InboundMessage.State, InboundMessage.Reason, VisitEvent.Kind
LONGEST_AUTHORITY, LONGEST_VISIT = 40, 40
ON_PATIENT = frozenset({"born_on"})


class SetAside(Exception):
    """This message cannot be taken over as it is; its reason is one of `InboundMessage.Reason`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class Record:
    """A patient, what the feed told of them before, and what is to be written."""

    patient: Patient
    feed: FeedPatient
    is_new: bool = False
    changed: set[str] = field(default_factory=set)

    @property
    def person(self) -> Person:
        return self.patient.person


@dataclass(slots=True)
class Stay:
    """The same of a visit. `record` is whose it is, where that was not written yet when it began."""

    visit: Visit
    feed: FeedVisit
    record: Record | None = None
    is_new: bool = False
    is_changed: bool = False
    is_coded: bool = False

    @property
    def coding(self) -> StayCoding:
        """The row of its codes: the one that is there, or one that is to be written."""
        if not hasattr(self.visit, "coding"):
            self.visit.coding = StayCoding(visit=self.visit)
        return self.visit.coding

    def is_of(self, record: Record) -> bool:
        return self.record is record if self.record else self.visit.patient_id == record.patient.pk


def key_of(number: Number) -> tuple[str, str]:
    """What a record number is found by."""
    authority = number.authority[:LONGEST_AUTHORITY]
    return authority, number_hash(authority, number.value)


def mark_of(value: str) -> str:
    return blind("f", value)[:14]


def waiting_mark(site: int, number: str) -> str:
    return blind("w", f"{site}:{number}")


class Known:
    """`take` applies one message after the other; `hospital.actions.feed.writing` writes what came of it."""

    def __init__(self, items: Sequence[Item], now: datetime) -> None:
        self.now = now
        told = [(item, item.told) for item in items if item.told]
        numbers = {key_of(one): one for _item, one_told in told for one in one_told.identifiers}
        self.owners = _owners(numbers)
        self.records = _records(set(self.owners.values()))
        self.stays = _stays({(item.source.sender.site_id, one.visit) for item, one in told if one.visit})
        self.unlinked = _unlinked({one.visit for _item, one in told if one.visit} - {key[1] for key in self.stays})
        self.new_people: list[Record] = []
        self.new_numbers: list[Identifier] = []
        self.new_codes: list[FeedCode] = []
        self.wards: list[WardStay] = []
        self.events: list[VisitEvent] = []

    # -------------------------------------------------------------------------------------------- one message
    def take(self, item: Item) -> None:
        """Apply it, and say on the message what became of it."""
        message = item.message
        message.state, message.reason, message.waits_for, message.done_at = State.APPLIED, "", "", self.now
        try:
            if item.told is None:
                raise SetAside(item.reason)
            self._apply(item, item.told)
        except SetAside as aside:
            message.state, message.reason = State.SET_ASIDE, aside.reason

    def _apply(self, item: Item, told: Told) -> None:
        at = told.event_at
        if at is None:
            raise SetAside(Reason.NO_TIME)
        stamp = news.stamp(at, item.message.control_id)
        record = self.record_of(told.identifiers)
        item.message.patient = record.patient
        self._tell_person(record, news.of_person(told, item.source.zone), stamp)
        if told.visit and told.event in news.ABOUT_VISITS:
            self._tell_visit(record, item, told, at)

    # -------------------------------------------------------------------------------------------- the patient
    def record_of(self, numbers: Iterable[Number]) -> Record:
        """The one whom any of these numbers names, with all of them from now on; or somebody new."""
        keys = {key_of(number): number for number in numbers}
        found = {id(one): one for key in keys if (one := self._owner(key)) is not None}
        if len(found) > 1:
            raise SetAside(Reason.TWO_PATIENTS)
        record = next(iter(found.values()), None) or self._new_record()
        for key, number in keys.items():
            if key not in self.owners:
                self.owners[key] = record
                self.new_numbers.append(
                    Identifier(patient=record.patient, authority=key[0], value=number.value, value_hash=key[1])
                )
        return record

    def _owner(self, key: tuple[str, str]) -> Record | None:
        owner = self.owners.get(key)
        return self.records[owner] if isinstance(owner, int) else owner

    def _new_record(self) -> Record:
        patient = Patient(person=Person())
        record = Record(patient, FeedPatient(patient=patient), is_new=True)
        self.new_people.append(record)
        return record

    def _tell_person(self, record: Record, groups: news.Groups, stamp: str) -> None:
        known = record.feed.told
        for name, value in news.newer(groups, known, stamp).items():
            row = record.patient if name in ON_PATIENT else record.person
            if news.is_ours(name, getattr(row, name), known, mark_of):
                setattr(row, name, value)
                known[name] = [stamp, mark_of(str(value))]
                record.changed.add(name)

    # -------------------------------------------------------------------------------------------- the visit
    def _tell_visit(self, record: Record, item: Item, told: Told, at: datetime) -> None:
        if len(told.visit) > LONGEST_VISIT:
            raise SetAside(Reason.TOO_LONG)
        site = item.source.sender.site_id
        groups = self._places(item.source, news.of_visit(told))
        stay = self.stays.get((site, told.visit)) or self._opened(record, item, told, groups)
        if stay is None:
            item.message.state, item.message.waits_for = State.WAITING, waiting_mark(site, told.visit)
            return
        if not stay.is_of(record):
            raise SetAside(Reason.OTHER_PATIENT)
        stamp = news.stamp(at, item.message.control_id)
        fresh = news.newer(groups, stay.feed.told, stamp)
        _refuse_backwards(stay.visit, fresh)
        for name, value in fresh.items():
            self._tell(stay, name, value, at)
            stay.feed.told[name] = [stamp]
            stay.is_changed = True
        if told.event in ("A01", "A02", "A04") and "ward" in groups:
            since = groups.get("began") if told.event in news.BEGIN else None
            self.wards.append(WardStay(visit=stay.visit, location=groups["ward"], since=since or at))

    def _places(self, source: Source, groups: news.Groups) -> news.Groups:
        """Codes of the sender's become places of ours. A ward nobody knows holds the message, a service does not."""
        if code := groups.get("ward"):
            groups["ward"] = self._code(source, Kind.WARD, code).location
            if groups["ward"] is None:
                raise SetAside(Reason.UNKNOWN_WARD)
        if code := groups.get("service"):
            groups["service"] = self._code(source, Kind.SERVICE, code)
        return groups

    def _code(self, source: Source, kind: str, code: str) -> FeedCode:
        found = source.codes.get((kind, code))
        if found is None:
            found = FeedCode(sender=source.sender, kind=kind, code=code, first_at=self.now)
            source.codes[kind, code] = found
        if found.pk is None and found not in self.new_codes:
            self.new_codes.append(found)
        return found

    def _opened(self, record: Record, item: Item, told: Told, groups: news.Groups) -> Stay | None:
        """A visit that begins with this message; None where it is about one that is still to come."""
        if not news.opens(told):
            return None
        if "ward" not in groups:
            raise SetAside(Reason.NO_WARD)
        site, number = item.source.sender.site_id, told.visit
        visit = self.unlinked.get((site, number, record.patient.pk))
        is_new = visit is None
        if visit is None:
            visit = Visit(patient=record.patient, number=number, location=groups["ward"], started_at=groups["began"])
        visit.patient = record.patient
        stay = Stay(visit, FeedVisit(site_id=site, number=number, visit=visit), record, is_new, is_changed=True)
        self.stays[site, number] = stay
        return stay

    def _tell(self, stay: Stay, name: str, value: Any, at: datetime) -> None:
        visit = stay.visit
        if name == "ward":
            visit.location = value
        elif name == "service":
            visit.service, stay.feed.service_code = value.service, value.code
        elif name == "kind":
            visit.kind = value
        elif name == "began":
            visit.started_at = value
        elif name == "goes_home":
            visit.goes_home_at = value
        elif name in StayCoding.COLUMNS:
            setattr(stay.coding, name, value)
            stay.is_coded = True
        elif name == "is_cancelled":
            self._cancel(stay, value, at)
        else:
            self._end(stay, value, at)

    def _cancel(self, stay: Stay, is_cancelled: bool, at: datetime) -> None:
        if is_cancelled and not stay.feed.is_cancelled:
            self._happened(stay.visit, Event.ADMISSION_CANCELLED, at)
        elif stay.feed.is_cancelled and not is_cancelled and stay.visit.ended_at:
            self._happened(stay.visit, Event.DISCHARGED, stay.visit.ended_at)  # they were here, and went home
        stay.feed.is_cancelled = is_cancelled

    def _end(self, stay: Stay, ended: datetime | None, at: datetime) -> None:
        """A second discharge corrects the first; one taken back before it came is remembered and tells nobody. Who was
        never here did not go home.
        """
        visit = stay.visit
        if stay.feed.is_cancelled:
            pass
        elif ended and not visit.ended_at:
            self._happened(visit, Event.DISCHARGED, ended)
        elif visit.ended_at and not ended:
            self._happened(visit, Event.DISCHARGE_CANCELLED, at)
        visit.ended_at = ended

    def _happened(self, visit: Visit, kind: str, at: datetime) -> None:
        self.events.append(VisitEvent(visit=visit, kind=kind, happened_at=at, recorded_at=self.now))


def _refuse_backwards(visit: Visit, fresh: news.Groups) -> None:
    began, ended = fresh.get("began", visit.started_at), fresh.get("ended", visit.ended_at)
    if began and ended and ended < began:
        raise SetAside(Reason.ENDS_BEFORE)


# ------------------------------------------------------------------------------------------------ what is known
def _owners(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Any]:
    """By number of a record its patient's own number; later also the record itself, for somebody new."""
    wanted = set(keys)
    rows = Identifier.objects.filter(value_hash__in={mark for _authority, mark in wanted})
    found = rows.values_list("authority", "value_hash", "patient_id")
    return {(authority, mark): patient for authority, mark, patient in found if (authority, mark) in wanted}


def _records(patients: set[int]) -> dict[int, Record]:
    people = Person.objects.filter(patient__in=patients).order_by("pk").select_for_update(of=("self",))
    locked = {person.pk: person for person in people}
    told = {row.patient_id: row for row in FeedPatient.objects.filter(patient__in=patients)}
    found = {}
    for patient in Patient.objects.filter(pk__in=patients):
        patient.person = locked[patient.person_id]
        feed = told.get(patient.pk) or FeedPatient(patient=patient)
        feed.patient = patient
        found[patient.pk] = Record(patient, feed)
    return found


def _stays(wanted: set[tuple[int, str]]) -> dict[tuple[int, str], Stay]:
    numbers, sites = {number for _site, number in wanted}, {site for site, _number in wanted}
    rows = FeedVisit.objects.filter(number__in=numbers, site__in=sites).order_by("pk")
    rows = rows.select_related("visit__location", "visit__coding").select_for_update(of=("self", "visit"))
    return {(row.site_id, row.number): Stay(row.visit, row) for row in rows}


def _unlinked(numbers: set[str]) -> dict[tuple[int, str, int], Visit]:
    """Visits that somebody entered by hand: the feed goes on with them."""
    rows = Visit.objects.filter(number__in=numbers, feed__isnull=True).select_related("location__department")
    return {(row.location.department.site_id, row.number, row.patient_id): row for row in rows.order_by("-pk")}
