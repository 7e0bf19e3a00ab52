"""Holds, erasures and exports. Erasing is one transaction over every room; what has to stay is numbers and moments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

import audit.log
import files.actions
import outbox.actions
from audit.models import Entry
from complaints.models import Complaint, Inquiry
from files.models import File
from hospital.actions import forget_drafts_about
from hospital.holdings import Held, Trail
from hospital.models import Person, User
from hospital.timing import database_now
from hospital.timing import now as web_now
from outbox.nudge import nudge
from pxm.models import Erasure, Export, Hold
from pxm.persons import archive, ledger
from pxm.persons.reading import may_see, standing_holds, trail_of
from pxm.persons.tables import TABLES
from surveys.models import Call

MAKE = "pxm.tasks.make_exports"
KEPT_FOR = timedelta(days=7)  # an export
MOST_ATTEMPTS, FIRST_WAIT = 5, timedelta(minutes=1)

log = structlog.get_logger(__name__)


# ------------------------------------------------------------------------------------------ legal holds
@transaction.atomic
def hold(subject: Person | Complaint, *, by: User | None, reason: str, now: datetime | None = None) -> Hold:
    """Nothing of this person, or of whoever the case is about, is erased until it is lifted."""
    now, kind = now or web_now(), "person" if isinstance(subject, Person) else "complaint"
    type(subject).objects.select_for_update(of=("self",)).get(pk=subject.pk)
    if Hold.objects.filter(**{kind: subject}, lifted_at=None).exists():
        raise ValidationError(_("This is on legal hold already."), code="held")
    made = Hold.objects.create(**{kind: subject}, reason=_given(reason), by=by, at=now)
    audit.log.record(f"{kind}.hold", subject, by=by, at=now, hold=made.pk)
    return made


@transaction.atomic
def lift(hold: Hold, *, by: User | None, reason: str, now: datetime | None = None) -> None:
    now, hold = now or web_now(), Hold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if hold.lifted_at:
        raise ValidationError(_("This legal hold is lifted already."), code="lifted")
    hold.lifted_at, hold.lifted_by, hold.lifted_because = now, by, _given(reason)
    hold.save(update_fields=["lifted_at", "lifted_by", "lifted_because"])
    subject = hold.person or hold.complaint
    audit.log.record(f"{'person' if hold.person_id else 'complaint'}.lift", subject, by=by, at=now, hold=hold.pk)


def _given(reason: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": ValidationError(_("Write down why."), code="reason")})
    return reason.strip()


# ------------------------------------------------------------------------------------------ erasing
@transaction.atomic
def ask_erasure(
    person: Person, *, by: User | None, received_on: date, words: str = "", now: datetime | None = None
) -> Erasure:
    """They, or somebody for them, asked for it; a second colleague decides."""
    now, person = now or web_now(), _locked(person)
    if person.erasures.filter(state=Erasure.State.ASKED).exists():
        raise ValidationError(_("This was asked for already and waits for a second colleague."), code="asked")
    if received_on > now.date() + timedelta(days=1):
        raise ValidationError({"received_on": ValidationError(_("It cannot have reached us in the future."), "future")})
    made = Erasure.objects.create(
        person=person, received_on=received_on, words=words.strip(), asked_by=by, asked_at=now
    )
    audit.log.record("person.ask_erasure", person, by=by, at=now, erasure=made.pk, received_on=received_on)
    return made


@transaction.atomic
def erase(erasure: Erasure, *, by: User, now: datetime | None = None) -> None:
    """Words, names, contacts, files, drafts and what they are found by go, in every room. The rows stay empty: that
    something was told, when, whom it went to, what became of it. Refuses one's own request (`second`), a legal hold
    (`held`) and as long as an answer is owed (`open`).
    """
    now, erasure = now or web_now(), _asked(erasure)
    person = _locked(erasure.person)
    if by.pk == erasure.asked_by_id:
        raise ValidationError(_("A second colleague has to decide: you asked for it yourself."), code="second")
    trail = trail_of(person)
    cases = list(Complaint.objects.filter(pk__in=trail.cases).select_for_update(of=("self",)).order_by("pk"))
    if standing_holds(trail).exists():
        raise ValidationError(
            _("A legal hold stands in the way. Lift it first, or refuse on this ground."), code="held"
        )
    if any(case.closed_at is None for case in cases):
        raise ValidationError(_("We still owe an answer. Close the case first, or refuse on this ground."), code="open")
    asked = Inquiry.objects.filter(complaint__in=trail.cases).values_list("ref", flat=True)
    counts = _empty(person, trail, [*(case.ref for case in cases), *asked], by, now)
    erasure.state, erasure.decided_by, erasure.decided_at, erasure.counts = Erasure.State.DONE, by, now, counts
    erasure.save(update_fields=["state", "decided_by", "decided_at", "counts"])
    audit.log.record("person.erase", person, by=by, at=now, erasure=erasure.pk, rows=counts)


def list_erased() -> int:
    """Everybody who was erased and is not in the list beside the files yet goes into it; returns how many. Not audited:
    the erasure is.
    """
    done = Erasure.objects.filter(state=Erasure.State.DONE).values_list("person_id", "person__created_at", "decided_at")
    known = ledger.marks()
    rows = [(at, ledger.mark_of(pk, created_at)) for pk, created_at, at in done]
    if new := [row for row in dict.fromkeys(rows) if row[1] not in known]:
        ledger.add(new)
    return len(new)


def erase_again(path: Path | None = None, *, now: datetime | None = None) -> tuple[int, int]:
    """After a restore from a backup that is older than an erasure: whoever is in the list and back in the rows is
    erased once more, each in a transaction of their own. Two colleagues had decided, so neither a case that is open
    again nor a legal hold that had been lifted stands in the way. Returns how many were erased, and how many are not
    here at all.
    """
    wanted = ledger.marks(path)
    found = list(ledger.people(wanted))
    erased = Erasure.objects.filter(state=Erasure.State.DONE).values_list("person_id", flat=True)
    again = Entry.objects.filter(verb="person.erase_again").values_list("subject_id", flat=True)
    back = [pk for pk in found if pk not in {*erased, *again}]
    for pk in back:
        _erase_again(pk, now or web_now())
    return len(back), len(wanted) - len(found)


@transaction.atomic
def _erase_again(pk: int, now: datetime) -> None:
    person = Person.objects.select_for_update(of=("self",)).get(pk=pk)
    trail = trail_of(person)
    refs = [*Complaint.objects.filter(pk__in=trail.cases).values_list("ref", flat=True),
            *Inquiry.objects.filter(complaint__in=trail.cases).values_list("ref", flat=True)]  # fmt: skip
    counts = _empty(person, trail, refs, None, now)
    audit.log.record("person.erase_again", person, at=now, rows=counts)


def _empty(person: Person, trail: Trail, refs: list[str], by: User | None, now: datetime) -> dict[str, int]:
    """How many rows there were of each table."""
    outbox.actions.forget(person, now=now)
    calls = Call.objects.filter(visit__patient__in=trail.patients).values_list("ref", flat=True)
    counts = Counter(draft=forget_drafts_about([*refs, *calls]))
    for held in TABLES:
        for file in _files_of(held, trail):
            files.actions.erase(file, by=by, now=now)
            counts["file"] += 1
    for held in TABLES:
        counts[held.model._meta.model_name] += held.empty(trail)
    person.exports.filter(state__in=[Export.State.WAITING, Export.State.READY]).update(state=Export.State.EXPIRED)
    return dict(counts)


def _files_of(held: Held, trail: Trail) -> Iterator[File]:
    for column in held.model._meta.concrete_fields:
        if column.related_model is File:
            yield from File.objects.filter(pk__in=held.rows(trail).values(column.name)).exclude(state=File.State.ERASED)


@transaction.atomic
def refuse_erasure(erasure: Erasure, *, by: User, ground: str, because: str, now: datetime | None = None) -> None:
    """Recorded with its ground, and with the words the person is told."""
    now, erasure = now or web_now(), _asked(erasure)
    if by.pk == erasure.asked_by_id:
        raise ValidationError(_("A second colleague has to decide: you asked for it yourself."), code="second")
    erasure.state, erasure.ground, erasure.because = Erasure.State.REFUSED, ground, _given(because)
    erasure.decided_by, erasure.decided_at = by, now
    erasure.save(update_fields=["state", "ground", "because", "decided_by", "decided_at"])
    audit.log.record("person.refuse_erasure", erasure.person, by=by, at=now, erasure=erasure.pk, ground=ground)


def _asked(erasure: Erasure) -> Erasure:
    erasure = Erasure.objects.select_for_update(of=("self",)).select_related("person").get(pk=erasure.pk)
    if erasure.state != Erasure.State.ASKED:
        raise ValidationError(_("This was decided already."), code="decided")
    return erasure


def _locked(person: Person) -> Person:
    return Person.objects.select_for_update(of=("self",)).get(pk=person.pk)


# ------------------------------------------------------------------------------------------ exports
@transaction.atomic
def ask_export(person: Person, *, by: User, purpose: str, now: datetime | None = None) -> Export:
    """Made by the worker for long tasks, in the language of whoever asks."""
    now, person = now or web_now(), _locked(person)
    if person.exports.filter(state=Export.State.WAITING, asked_by=by).exists():
        raise ValidationError(_("This export is being made already."), code="asked")
    language = translation.get_language() or "en"
    made = Export.objects.create(
        person=person, purpose=purpose, language=language, asked_by=by, asked_at=now, wake_at=now
    )
    audit.log.record("person.ask_export", person, by=by, at=now, export=made.pk, purpose=purpose)
    nudge(MAKE)
    return made


def make_export() -> int:
    """Make the export that waits longest. 0 when none does. What goes wrong is tried again a few times, later.

    Not one transaction: a try that fails is taken back, and noted in another.
    """
    try:
        return _make_next()
    except _Failed as failed:
        log.warning("export not made", id=failed.pk, exc_info=True)
        _step_back(failed.pk)
        return 1


class _Failed(Exception):
    def __init__(self, pk: int) -> None:
        super().__init__(pk)
        self.pk = pk


@transaction.atomic
def _make_next() -> int:
    now = database_now()
    waiting = Export.objects.filter(state=Export.State.WAITING, wake_at__lte=now).order_by("wake_at", "pk")
    export = waiting.select_for_update(of=("self",), skip_locked=True).first()
    if export is None:
        return 0
    try:
        _make(export, now)
    except Exception as error:
        raise _Failed(export.pk) from error
    return 1


def _make(export: Export, now: datetime) -> None:
    """Whoever lost the right meanwhile gets nothing."""
    person, asker = export.person, export.asked_by
    if not may_see(asker, person, "hospital.export_person"):
        _give_up(export, now)
        return
    content = archive.of(person, trail_of(person), language=export.language, now=now)
    name = f"person-{person.pk}-{now:%Y-%m-%d}.zip"
    export.file = files.actions.make(content, name=name, media_type=File.MediaType.ZIP, by=asker, now=now)
    export.state, export.ready_at, export.expires_at = Export.State.READY, now, now + KEPT_FOR
    export.save(update_fields=["file", "state", "ready_at", "expires_at"])
    audit.log.record("person.make_export", person, at=now, export=export.pk, file=export.file.pk)


@transaction.atomic
def _step_back(pk: int) -> None:
    now, export = database_now(), Export.objects.select_for_update(of=("self",)).get(pk=pk)
    export.attempts, export.wake_at = export.attempts + 1, now + FIRST_WAIT * 2**export.attempts
    export.save(update_fields=["attempts", "wake_at"])
    if export.attempts >= MOST_ATTEMPTS:
        _give_up(export, now)


def _give_up(export: Export, now: datetime) -> None:
    export.state = Export.State.FAILED
    export.save(update_fields=["state"])
    someone = Person(pk=export.person_id)  # what cannot be read is not read again
    audit.log.record("person.give_up_export", someone, at=now, export=export.pk)


@transaction.atomic
def take_export(export: Export, *, by: User, now: datetime | None = None) -> File:
    """The archive, for whoever asked for it and nobody else. Refuses one that is not there (any more)."""
    now, export = (
        now or web_now(),
        Export.objects.select_for_update(of=("self",)).select_related("file").get(pk=export.pk),
    )
    if not export.is_there(now) or by.pk != export.asked_by_id:
        raise ValidationError(_("This export is no longer there."), code="expired")
    export.taken_at = now
    export.save(update_fields=["taken_at"])
    audit.log.record("person.download", export.person, by=by, at=now, export=export.pk, file=export.file_id)
    return export.file


@transaction.atomic
def expire_export() -> int:
    """Remove the archive of one export that has had its time; 0 when none has."""
    now = database_now()
    over = Export.objects.filter(state=Export.State.READY, expires_at__lte=now).order_by("expires_at")
    export = over.select_for_update(of=("self",), skip_locked=True).first()
    if export is None:
        return 0
    files.actions.erase(export.file, by=None, now=now)
    export.state = Export.State.EXPIRED
    export.save(update_fields=["state"])
    audit.log.record("person.expire_export", export.person, at=now, export=export.pk)
    return 1
