"""What people tell us comes in here, whichever way it came; and what was done at once to put it right."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from audit.log import Row
from feedback.actions.devices import facts_of
from feedback.actions.incoming import arrive, waits_for_digest
from feedback.actions.owing import call_off_owing
from feedback.actions.recoveries import call_off_mending
from feedback.actions.thanks import call_off_thanks, praise
from feedback.models import Device, Feedback, IntakeItem, Kind, Named, Teller
from hospital.actions.persons import HOSPITAL, create_person, identify, number_hash
from hospital.models import Identifier, Patient, Person, Site, User
from hospital.searching import EDITION, place_token, tokens_of
from hospital.timing import now as web_now

BATCH = 500
ITEM = ("channel", "account", "external_id", "sha256", "received_at", "url", "retrieved_at", "reader")


@transaction.atomic
def receive(
    *, kind: str, channel: str, words: str, site: Site, intake_id: UUID | str, by: User | None = None,
    now: datetime | None = None, received_at: datetime | None = None, account: str = "",
    named: Collection[User] = (), record_number: str = "", entries: list[Row] | None = None, opens_case: bool = False,
    provenance: Mapping[str, Any] | None = None, device: Device | None = None, **details: Any,
) -> Feedback:  # fmt: skip
    """Store what was told and the raw item it came as. The same `intake_id` twice is one record.

    `details` are further columns of `Feedback` (department, teller, wish, severity …); a `teller` that is
    not saved yet is saved here. `provenance` are further columns of the raw item (url, sha256 …). `is_new` on the
    answer says whether this call wrote it. Who passes `entries` writes the audit entry together with its own, in
    one statement; it names the shared `device` it came through. What nobody of the house has read waits to be
    sorted; `opens_case` says that the caller makes a case of it at once, which is sorted there.
    """
    now = now or web_now()
    feedback = Feedback(
        kind=kind, channel=channel, words=words, site=site, logged_by=by, logged_at=now,
        received_at=received_at or now, **details,
    )  # fmt: skip
    _refuse_impossible(feedback, now)
    feedback.is_to_tell = waits_for_digest(feedback)
    way = {"channel": channel, "account": device.account if device else account, "received_at": feedback.received_at}
    item = IntakeItem(external_id=str(intake_id), **way, **(provenance or {}))
    feedback.pk = _number_of_new(item, words)
    if feedback.pk is None:
        return _received_before(item)
    _write(feedback, record_number)
    Named.objects.bulk_create(Named(feedback=feedback, user=user, by=by, at=now) for user in named)
    feedback.colleagues = name_colleagues(feedback, by=by, now=now)
    about = {"kind": kind, "channel": channel, "teller": feedback.teller_id, "patient": feedback.patient_id}
    entry = Row("feedback.receive", "feedback", feedback.pk, by.pk if by else None, about | facts_of(device), now)
    if entries is None:
        audit.log.record_many([entry])
    else:
        entries.append(entry)
    barred = frozenset(user.pk for user in (*named, *feedback.colleagues))
    arrive(feedback, by=by, opens_case=opens_case, barred=barred, now=now)
    if feedback.kind == Kind.COMPLIMENT:
        praise(feedback, by=by, is_first=True, now=now)
    return feedback


TAKE_IN = """
INSERT INTO feedback_intakeitem
    (feedback_id, channel, account, external_id, sha256, received_at, url, retrieved_at, reader)
VALUES (nextval(pg_get_serial_sequence('feedback_feedback', 'id')), %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING RETURNING feedback_id
"""


def _number_of_new(item: IntakeItem, words: str) -> int | None:
    """The raw item goes first: its unique key stops a second sending, also one at the same moment, before anything else
    is written. Returns the number that its record is to have; None where it is there already.
    """
    item.sha256 = item.sha256 or hashlib.sha256(words.encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(TAKE_IN, [getattr(item, name) for name in ITEM])
        row = cursor.fetchone()
    return row[0] if row else None


def _write(feedback: Feedback, record_number: str) -> None:
    try:
        _save(feedback, record_number)
    except IntegrityError:
        raise ValidationError(_("This could not be stored. Check the place and the person."), code="refused") from None


def _save(feedback: Feedback, record_number: str) -> None:
    if feedback.teller and feedback.teller.pk is None:
        feedback.teller.save()
        feedback.teller = feedback.teller  # takes the new number over
    if record_number:
        feedback.patient = _patient_with(record_number, feedback)
    feedback.tokens = found_by(feedback)
    feedback.save(force_insert=True)
    feedback.is_new = True


def _patient_with(number: str, feedback: Feedback) -> Patient:
    """The patient of this record number; a new one, who is the teller if it is their own story."""
    known = Identifier.objects.select_related("patient__person").filter(
        authority=HOSPITAL, value_hash=number_hash(HOSPITAL, number)
    )
    if found := known.first():
        return found.patient
    own = feedback.teller if feedback.teller_role == Teller.PATIENT else None
    person = own or create_person(by=feedback.logged_by, now=feedback.logged_at)
    return identify(person, authority=HOSPITAL, number=number, by=feedback.logged_by, now=feedback.logged_at)


def _received_before(item: IntakeItem) -> Feedback:
    """The record this item made the first time."""
    same = {"channel": item.channel, "account": item.account, "external_id": item.external_id}
    return IntakeItem.objects.select_related("feedback").get(**same).feedback


def _refuse_impossible(feedback: Feedback, now: datetime) -> None:
    if feedback.received_at > now:
        raise ValidationError(_("It cannot have reached us in the future."), code="future")
    if feedback.teller_role == Teller.ANONYMOUS and feedback.teller:
        raise ValidationError(_("Somebody who stays anonymous has no name here."), code="anonymous")
    if feedback.department and feedback.department.site_id != feedback.site_id:
        raise ValidationError(_("This department belongs to another site."), code="place")


def found_by(feedback: Feedback, records: Sequence[str] | None = None) -> list[str]:
    """The tokens of a record: its words, the people's names, telephone ends, record numbers and where it was.

    `records` are the patient's numbers, for whoever knows them already.
    """
    numbers = _record_numbers(feedback.patient) if records is None else records
    people = [p for p in (feedback.teller, feedback.patient and feedback.patient.person) if p]
    return tokens_of(
        words=[feedback.subject, feedback.words, feedback.wish],
        names=[name for p in people for name in _names(p)],
        phones=[p.phone for p in people],
        records=[*filter(None, [*numbers, feedback.original_ref])],
        places=[place_token(kind, pk) for kind, pk in _places(feedback) if pk],
    )


def _places(feedback: Feedback) -> Iterator[tuple[str, int | None]]:
    yield "d", feedback.department_id
    yield "w", feedback.location_id
    yield "v", feedback.service_id
    yield "s", feedback.site_id


def _names(person: Person) -> tuple[str, ...]:
    return person.name, person.name_in_other_script, person.name_transliterated, person.preferred_name


def _record_numbers(patient: Patient | None) -> list[str]:
    return [identifier.value for identifier in patient.identifiers.all()] if patient else []


@transaction.atomic
def describe(feedback: Feedback, *, by: User | None, now: datetime | None = None, **details: Any) -> Feedback:
    """Add what was not known at first. The teller's words are never changed."""
    now = now or web_now()
    feedback = _locked(feedback)
    if "words" in details:
        raise ValidationError(_("What the person said stays as they said it."), code="words")
    was = feedback.kind
    for name, value in details.items():
        setattr(feedback, name, value)
    _refuse_impossible(feedback, now)
    feedback.tokens, feedback.edition = found_by(feedback), EDITION
    feedback.save()
    audit.log.record("feedback.describe", feedback, by=by, at=now, changed=sorted(details))
    _thank_or_not(feedback, was, by, now)
    return feedback


def _thank_or_not(feedback: Feedback, was: str, by: User | None, now: datetime) -> None:
    """What turns out to be praise owes thanks to somebody, and praise that turns out to be something else does not."""
    if feedback.kind == was:
        return
    if feedback.kind == Kind.COMPLIMENT:
        praise(feedback, by=by, now=now)
    elif was == Kind.COMPLIMENT:
        call_off_thanks(feedback, by=by, now=now)


@transaction.atomic
def name(
    feedback: Feedback, *, user: User, by: User | None, why: str = Named.Why.TOLD, now: datetime | None = None
) -> bool:
    """Bar somebody who is named in what was told; False when they are barred already."""
    now = now or web_now()
    _named, is_new = Named.objects.get_or_create(
        feedback=feedback, user=user, defaults={"by": by, "at": now, "why": why}
    )
    if is_new:
        audit.log.record("feedback.name", feedback, by=by, at=now, user=user.pk, why=why)
    return is_new


@transaction.atomic
def unname(feedback: Feedback, *, user: User, by: User | None, now: datetime | None = None) -> bool:
    """They are barred no longer; False when they were not."""
    gone, _rows = Named.objects.filter(feedback=feedback, user=user).delete()
    if gone:
        audit.log.record("feedback.unname", feedback, by=by, at=now or web_now(), user=user.pk)
    return bool(gone)


@transaction.atomic(savepoint=False)
def name_colleagues(feedback: Feedback, *, by: User | None, now: datetime | None = None) -> list[User]:
    """Whoever works here and told us, or is the patient, is barred like anybody named; returns who is so from now on.

    They are known by their address: a person is no account. No statement where no address is known.
    """
    found = dict(_addresses(feedback))
    people = User.objects.active().filter(email__in=found) if found else ()
    return [user for user in people if name(feedback, user=user, by=by, why=found[user.email], now=now)]


def _addresses(feedback: Feedback) -> Iterator[tuple[str, str]]:
    patient = feedback.patient.person if feedback.patient else None
    for person, why in ((feedback.teller, Named.Why.TELLER), (patient, Named.Why.PATIENT)):
        if person and person.email:
            yield person.email.strip().lower(), why


@transaction.atomic
def err(feedback: Feedback, *, by: User | None, now: datetime | None = None) -> None:
    """Take it out of counts and letters; it stays in the audit."""
    now = now or web_now()
    feedback = _locked(feedback)
    if feedback.entered_in_error_at:
        raise ValidationError(_("This was marked as entered in error already."), code="entered_in_error")
    feedback.entered_in_error_at = now
    feedback.save(update_fields=["entered_in_error_at"])
    call_off_owing(feedback, reason="entered_in_error", now=now)
    call_off_thanks(feedback, by=by, now=now)
    call_off_mending(feedback, reason="entered_in_error", now=now)
    audit.log.record("feedback.err", feedback, by=by, at=now)


def _locked(feedback: Feedback) -> Feedback:
    rows = Feedback.objects.select_for_update(of=("self",)).select_related("teller", "patient__person", "department")
    return rows.get(pk=feedback.pk)


@transaction.atomic
def renew_tokens() -> int:
    """Let a batch of older records be found as newer ones are; returns how many.

    Not audited: nothing is changed but how it is found.
    """
    older = (
        Feedback.objects.filter(edition__lt=EDITION).order_by("pk").select_for_update(of=("self",), skip_locked=True)
    )
    rows = list(older.select_related("teller", "patient__person").prefetch_related("patient__identifiers")[:BATCH])
    for row in rows:
        row.tokens, row.edition = found_by(row), EDITION
    Feedback.objects.bulk_update(rows, ["tokens", "edition"])
    return len(rows)
