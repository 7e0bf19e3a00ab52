"""Not to be asked by surveys any more, and to be asked again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

import audit.log
from hospital import timing
from hospital.contacts import contact_marks
from hospital.models import OptOut, Person, User


@transaction.atomic
def opt_out(person: Person, *, how: str, by: User | None = None, now: datetime | None = None) -> bool:
    """No survey asks them, nor whoever else has one of their addresses; False when that was so already."""
    now = now or timing.now()
    marks = contact_marks(person)
    rows = [OptOut(person=person, how=how, at=now, by=by)]
    rows += [OptOut(contact_hash=mark, how=how, at=now, by=by) for mark in marks]
    was_so = OptOut.objects.standing().filter(person=person).exists()
    OptOut.objects.bulk_create(rows, ignore_conflicts=True)
    if not was_so:
        audit.log.record("person.opt_out", person, by=by, at=now, how=how, addresses=len(marks))
    return not was_so


@transaction.atomic
def opt_out_address(mark: str, *, how: str, now: datetime | None = None) -> bool:
    """No survey asks whoever has this address (`hospital.contacts`), known to us or not; False when that was so."""
    now = now or timing.now()
    if not mark or OptOut.objects.standing().filter(contact_hash=mark).exists():
        return False
    OptOut.objects.bulk_create([OptOut(contact_hash=mark, how=how, at=now)], ignore_conflicts=True)
    audit.log.record("person.opt_out", at=now, how=how, addresses=1)
    return True


@transaction.atomic
def opt_in(person: Person, *, by: User | None = None, now: datetime | None = None) -> bool:
    """They may be asked again, because they said so; False when nothing stood in the way."""
    now = now or timing.now()
    standing = OptOut.objects.standing()
    ended = standing.filter(person=person).update(ended_at=now)
    ended += standing.filter(contact_hash__in=contact_marks(person)).update(ended_at=now)
    if ended:
        audit.log.record("person.opt_in", person, by=by, at=now)
    return bool(ended)


@transaction.atomic
def opt_in_address(mark: str, *, now: datetime | None = None) -> bool:
    """Whoever has this address may be asked again."""
    now = now or timing.now()
    ended = OptOut.objects.standing().filter(contact_hash=mark).update(ended_at=now) if mark else 0
    if ended:
        audit.log.record("person.opt_in", at=now)
    return bool(ended)


def join_opt_outs(kept: Person, gone: Person) -> None:
    """Of two that are one, in the transaction of their merge."""
    standing = OptOut.objects.standing()
    if not standing.filter(person=gone).exists():
        return
    if not standing.filter(person=kept).exists():
        standing.filter(person=gone).update(person=kept)
