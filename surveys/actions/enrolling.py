"""Whoever is drawn: by which ways they are reached, and the first of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from hospital.fields import readable
from hospital.models import Person
from outbox.safety import every_bar, person_bar
from surveys.actions.settling import settle
from surveys.discharged import Home, about_of
from surveys.hcahps import editions, protocol
from surveys.hcahps.dispositions import Disposition
from surveys.hcahps.population import Codes
from surveys.hcahps.protocol import MAIL, PHONE, WAYS, WEB
from surveys.models import Attempt, FrameLine, Sampled, SampleMonth
from surveys.tokens import new_code

WRONG = {MAIL: Disposition.BAD_ADDRESS, PHONE: Disposition.BAD_TELEPHONE}
# What bars every way (`outbox.safety.every_bar`), and what it means for the status: someone who may be in danger is
# found to be nothing.
BARRED: Mapping[str, Disposition | None] = {
    "deceased": Disposition.DECEASED, "do_not_contact": Disposition.REFUSED, "no_answer_wanted": Disposition.REFUSED,
    "contact_safety": None,
}  # fmt: skip


def enroll(
    month: SampleMonth, lines: Sequence[FrameLine], homes: Mapping[int, Home], known: Codes, now: datetime
) -> None:
    """In the transaction of whoever draws. `homes` by number of the visit."""
    edition, tries = editions.named(month.instrument.edition), []
    rows, people = [], [homes[line.visit_id].visit.patient.person_id for line in lines]
    contacts = {person.pk: person for person in readable(Person.objects.filter(pk__in=people))}
    for line, pk in zip(lines, people, strict=True):
        home = homes[line.visit_id]
        window = protocol.first_contact(edition, home.at, home.zone)
        rows.append(_sampled(month, line, home, contacts.get(pk), known, window))
        tries += _first_tries(rows[-1], home.visit.patient.person, max(now, window.earliest), now)
    Sampled.objects.bulk_create(rows)
    Attempt.objects.bulk_create(tries)
    settle(rows, now)


def _sampled(
    month: SampleMonth, line: FrameLine, home: Home, contact: Person | None, known: Codes, window: protocol.Window
) -> Sampled:
    person = home.visit.patient.person
    return Sampled(
        month=month, line=line, code=new_code(), about=about_of(home, known), closes_on=window.last_day,
        ways=[way for way in WAYS[month.mode] if not every_bar(person) and _reaches(contact, home, way)],
        language=person.language or line.site.languages[0],
    )  # fmt: skip


def _reaches(contact: Person | None, home: Home, way: str) -> bool:
    """Somebody whose contact cannot be decrypted now is not taken for one who cannot be reached."""
    if contact is None:
        return True
    if way == WEB:
        return not person_bar(contact)
    return bool(contact.phone if way == PHONE else home.coding.address.line_1 or contact.postal_address)


def _first_tries(row: Sampled, person: Person, due_at: datetime, now: datetime) -> list[Attempt]:
    """The first step; or, of somebody whom nothing reaches, why that is so."""
    if row.ways:
        first = protocol.reachable(protocol.read_steps(row.month.steps), row.ways)[0]
        return [Attempt(sampled=row, number=1, way=first.way, due_at=due_at)]
    bar = every_bar(person)
    found = [BARRED[bar]] if bar else [WRONG[way] for way in WAYS[row.month.mode] if way in WRONG]
    return [Attempt(sampled=row, number=0, due_at=now, made_at=now, found=one.value) for one in found if one]


def following(row: Sampled) -> list[Attempt]:
    """The rest of the schedule, counted from the first contact; what would come after the last day is not tried."""
    at = row.first_contact_at
    if at is None:
        return []
    steps = protocol.reachable(protocol.read_steps(row.month.steps), row.ways)[1:]
    tries = [
        Attempt(sampled=row, number=number, way=step.way, due_at=at + timedelta(days=step.after_days))
        for number, step in enumerate(steps, 2)
    ]
    return [one for one in tries if one.due_at.astimezone(row.line.zone).date() <= row.closes_on]
