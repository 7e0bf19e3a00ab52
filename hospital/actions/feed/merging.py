"""Two records are one patient (A40), told in whatever order: all that is known goes to the one that stays."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from hospital.actions.discharges import merge_patients
from hospital.actions.feed.known import ON_PATIENT, Known, Record, key_of, mark_of
from hospital.actions.feed.reading import Item
from hospital.actions.feed.writing import write
from hospital.feed import news
from hospital.models import FeedPatient, Identifier, InboundMessage, Patient

Reason = InboundMessage.Reason


def merge(item: Item, now: datetime) -> None:
    """A number that nobody had yet leads to the one that stays from now on, so that what comes late finds them."""
    known = Known([item], now)
    known.take(item)
    write(known, [item])
    kept = item.message.patient
    if kept is None or item.told is None:
        return
    for key in map(key_of, item.told.merged_away):
        number = next(one for one in item.told.merged_away if key_of(one) == key)
        found, _new = Identifier.objects.get_or_create(
            authority=key[0], value_hash=key[1], defaults={"patient": kept, "value": number.value}
        )
        if found.patient_id != kept.pk:
            gone = Patient.objects.select_related("person").get(pk=found.patient_id)
            merge_patients(kept, gone=gone, by=None, now=now)
            _join_news(kept.pk, gone.pk)
            _try_again(item.message, kept, gone)


def _join_news(kept: int, gone: int) -> None:
    """Of each group of fields the newer word of the two stands."""
    one, other = (_record(pk) for pk in (kept, gone))
    for name, told in other.feed.told.items():
        row, theirs = (one.patient, other.patient) if name in ON_PATIENT else (one.person, other.person)
        is_newer = one.feed.told.get(name, [""])[0] < told[0]
        if is_newer and news.is_ours(name, getattr(row, name), one.feed.told, mark_of):
            setattr(row, name, getattr(theirs, name))
            one.feed.told[name] = told
            one.changed.add(name)
    if one.changed:
        one.patient.save()
        one.person.save()
        one.feed.save()


def _try_again(message: InboundMessage, kept: Patient, gone: Patient) -> None:
    """What was set aside because the two seemed to be different patients is taken over next."""
    InboundMessage.objects.filter(patient=gone).update(patient=kept)
    held = InboundMessage.objects.set_aside().filter(sender=message.sender_id)
    held = held.filter(Q(reason=Reason.OTHER_PATIENT, patient=kept) | Q(reason=Reason.TWO_PATIENTS))
    held.update(state=InboundMessage.State.STORED, reason="", done_at=None)


def _record(pk: int) -> Record:
    patient = Patient.objects.select_related("person").get(pk=pk)
    feed = FeedPatient.objects.filter(patient=patient).first() or FeedPatient(patient=patient)
    return Record(patient, feed)
