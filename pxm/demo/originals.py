"""The cases that copies are made of: every row of them, read once and compiled to lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models

from audit.models import Entry as Audited
from clocks.models import Clock, Escalation, Firing, Told
from complaints.models import Complaint, Entry, Issue, Letter
from feedback.models import Feedback, IntakeItem, Recovery
from hospital.actions.persons import HOSPITAL
from hospital.models import Identifier, Location, Patient, Person
from hospital.searching import word_tokens
from outbox.models import Message
from pxm.demo.lines import Line, Model, Row, Slot, number, own, written

KIND = "complaint"
MODELS: tuple[Model, ...] = (
    Person, Patient, Identifier, Feedback, IntakeItem, Recovery, Complaint, Issue, Entry, Letter, Clock, Firing,
    Escalation, Told, Message, Audited,
)  # fmt: skip
PLACE = {model: place for place, model in enumerate(MODELS)}
POINTERS: Mapping[Model, Mapping[str, Model]] = {
    Patient: {"person_id": Person},
    Identifier: {"patient_id": Patient},
    Feedback: {"teller_id": Person, "patient_id": Patient},
    IntakeItem: {"feedback_id": Feedback},
    Recovery: {"feedback_id": Feedback},
    Complaint: {"feedback_id": Feedback, "teller_id": Person, "patient_id": Patient},
    Issue: {"complaint_id": Complaint},
    Entry: {"complaint_id": Complaint},
    Letter: {"complaint_id": Complaint},
    Clock: {"subject_id": Complaint, "parent_id": Clock},
    Firing: {"clock_id": Clock},
    Escalation: {"subject_id": Complaint, "firing_id": Firing},
    Told: {"escalation_id": Escalation},
    Message: {"subject_id": Complaint, "to_person_id": Person},
    Audited: {"subject_id": Complaint},
}
# What `pxm.demo.retelling` makes anew for each copy, by column.
ANEW: Mapping[Model, tuple[str, ...]] = {
    Person: ("name", "name_transliterated", "phone", "email"),
    Identifier: ("value", "value_hash"),
    Feedback: ("words", "tokens", "department_id", "location_id"),
    IntakeItem: ("external_id", "sha256"),
    Complaint: ("tokens", "department_id", "location_id"),
}
# Kept of what a closed case has: it is history, and nobody's page shows more.
MOST_OF_CLOSED = 4
SEVERITY_WEIGHTS = {1: 8, 2: 6, 3: 2, 4: 0.5}


@dataclass
class Original:
    """One case: its rows compiled by the place of their model, and what its retelling starts from.

    `known` is the same case told by a patient whose record number is known.
    """

    case: Complaint
    lines: list[list[Line]] = field(default_factory=list)
    base: frozenset[str] = frozenset()
    places: list[tuple[int, int]] = field(default_factory=list)
    known: Original | None = None
    has_number: bool = False

    @property
    def received_at(self) -> datetime:
        return self.case.received_at

    @property
    def weight(self) -> float:
        return SEVERITY_WEIGHTS[self.case.severity] * (0.3 if self.case.flags else 1)

    @property
    def sizes(self) -> list[int]:
        return [len(lines) for lines in self.lines]


def originals(cases: models.QuerySet[Complaint]) -> list[Original]:
    places: dict[int, list[tuple[int, int]]] = {}
    for site, department, ward in Location.objects.values_list("department__site", "department", "pk").order_by("pk"):
        places.setdefault(site, []).append((department, ward))
    return [_original(case, places[case.site_id]) for case in cases.select_related("feedback", "teller")]


def _original(case: Complaint, places: list[tuple[int, int]]) -> Original:
    rows = {model: [_columns(row) for row in found] for model, found in _rows(case).items()}
    story = case.feedback
    base = frozenset(word_tokens(" ".join([story.subject, story.words, story.wish])))
    made = Original(case, _compiled(rows), base, places)
    if case.teller:
        made.known = Original(case, _compiled(_with_number(rows)), base, places, has_number=True)
    return made


def _rows(case: Complaint) -> dict[Model, Iterable[models.Model]]:
    most = None if case.is_open else MOST_OF_CLOSED
    clocks = Clock.objects.of(KIND, case.pk).order_by("pk")
    kept = list(clocks if case.is_open else clocks.filter(stopped_at__isnull=False))
    told = list(Escalation.objects.of(KIND, case.pk).order_by("pk")[: None if case.is_open else 1])
    return {
        Person: [case.teller] if case.teller else [], Feedback: [case.feedback], IntakeItem: case.feedback.items.all(),
        Recovery: case.feedback.recoveries.all(), Complaint: [case], Issue: case.issues.all(),
        Entry: case.entries.order_by("pk")[:most], Letter: case.letters.order_by("pk"), Clock: kept,
        Firing: Firing.objects.filter(clock__in=kept).order_by("pk")[:most], Escalation: told,
        Told: Told.objects.filter(escalation__in=told).order_by("pk"),
        Message: Message.objects.about(KIND, case.pk).order_by("pk")[:most],
        Audited: Audited.objects.filter(subject_kind=KIND, subject_id=case.pk).order_by("pk")[:most],
    }  # fmt: skip


def _columns(row: models.Model) -> dict[str, Any]:
    columns = {f.attname: getattr(row, f.attname) for f in written(type(row))}
    if isinstance(row, Message):  # nobody leaves years of notices unread
        columns["seen_at"] = row.seen_at or row.settled_at
    return columns


def _with_number(rows: Mapping[Model, list[Row]]) -> dict[Model, list[Row]]:
    """The teller is the patient, and has a record number."""
    person = rows[Person][0]["id"]
    more: dict[Model, list[Row]] = {
        Patient: [{"id": 0, "person_id": person, "born_on": None, "merged_into_id": None}],
        Identifier: [{"id": 0, "patient_id": 0, "authority": HOSPITAL, "value": "", "value_hash": ""}],
    }
    told = {model: [{**row, "patient_id": 0} for row in rows[model]] for model in (Feedback, Complaint)}
    return {**rows, **more, **told}


# ------------------------------------------------------------------------------------------------ compiling
def _compiled(rows: Mapping[Model, list[Row]]) -> list[list[Line]]:
    index = {model: {row["id"]: i for i, row in enumerate(rows.get(model, ()))} for model in MODELS}
    return [[Line(model, row, dict(_slots(model, row, index))) for row in rows.get(model, ())] for model in MODELS]


def _slots(model: Model, row: Row, index: Mapping[Model, Mapping[int, int]]) -> Iterator[tuple[str, Slot]]:
    yield "id", number(PLACE[model], index[model][row["id"]])
    for column, target in POINTERS.get(model, {}).items():
        if row[column] is not None:
            yield column, _pointer(target, index[target].get(row[column]))
    for column in ANEW.get(model, ()):
        if row[column] is not None:
            yield column, own(column)
    if "nonce" in row:
        yield "nonce", _nonce(number(PLACE[model], index[model][row["id"]]))
    if "key" in row:
        yield "key", _key(number(PLACE[model], index[model][row["id"]]))


def _pointer(target: Model, at: int | None) -> Slot:
    """To another row of the copy; to nothing when that row was not kept."""
    return number(PLACE[target], at) if at is not None else lambda copy: "\\N"


def _nonce(own_number: Slot) -> Slot:
    return lambda copy: f"c0b1e500-0000-4000-8000-{own_number(copy):012x}"


def _key(own_number: Slot) -> Slot:
    return lambda copy: f"copy:{own_number(copy)}"
