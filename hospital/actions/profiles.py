"""What a colleague should know before they meet somebody: needs, met or not, preferences, and notes that end."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from hospital import timing
from hospital.models import LiaisonNote, Need, NeedCheck, Person, Preference, Site, User

NOTES_LAST_MONTHS = 24
BATCH = 500


@transaction.atomic
def meet_need(
    need: Need, *, by: User, is_met: bool, how: str = "", site: Site | None = None, now: datetime | None = None
) -> NeedCheck:
    """Somebody met the person, and this need was met or not; if not, why."""
    now = now or timing.now()
    if not (is_met or how.strip()):
        raise ValidationError(_("Say why it could not be met."), code="how")
    check = NeedCheck.objects.create(need=need, site=site, is_met=is_met, how=how.strip(), by=by, at=now)
    audit.log.record("person.meet_need", need.person, by=by, at=now, need=need.pk, met=is_met)
    return check


@transaction.atomic
def review_need(need: Need, *, by: User, review_on: date, today: date, now: datetime | None = None) -> None:
    """Somebody asked whether it still holds; it does, and is asked about again on that day. `today` is the place's."""
    if review_on <= today:
        raise ValidationError(_("Choose a day that is still to come."), code="past")
    need.review_on = review_on
    need.save(update_fields=["review_on"])
    audit.log.record("person.review_need", need.person, by=by, at=now or timing.now(), need=need.pk, until=review_on)


@transaction.atomic
def record_preference(
    person: Person, *, by: User | None, kind: str, words: str, source: str = "", now: datetime | None = None
) -> Preference:
    """What they prefer, expect or were promised."""
    now = now or timing.now()
    made = Preference.objects.create(person=person, kind=kind, words=words.strip(), source=source, by=by, at=now)
    audit.log.record("person.record_preference", person, by=by, at=now, preference=made.pk, kind=kind)
    return made


@transaction.atomic
def drop_preference(preference: Preference, *, by: User, now: datetime | None = None) -> None:
    """It holds no longer, or was recorded by mistake. Pressed twice it is dropped once."""
    if Preference.objects.filter(pk=preference.pk).delete()[0]:
        audit.log.record(
            "person.drop_preference", preference.person, by=by, at=now or timing.now(), preference=preference.pk
        )


@transaction.atomic
def write_note(
    person: Person, *, by: User, purpose: str, words: str, today: date, now: datetime | None = None
) -> LiaisonNote:
    """A fact about keeping in touch, which ends by itself. `today` is the place's."""
    now = now or timing.now()
    note = LiaisonNote.objects.create(
        person=person, purpose=purpose, words=words.strip(), by=by, at=now, expires_on=_ends(today)
    )
    audit.log.record("person.write_note", person, by=by, at=now, note=note.pk, purpose=purpose)
    return note


def _ends(today: date) -> date:
    """The same day so many months later; the last of the month where it has no such day."""
    year, month = divmod(today.year * 12 + today.month - 1 + NOTES_LAST_MONTHS, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


@transaction.atomic
def renew_note(note: LiaisonNote, *, by: User, today: date, now: datetime | None = None) -> None:
    """It is still needed: it ends as if it were written today."""
    note.renewed_at, note.expires_on = now or timing.now(), _ends(today)
    note.save(update_fields=["renewed_at", "expires_on"])
    audit.log.record("person.renew_note", note.person, by=by, at=note.renewed_at, note=note.pk)


@transaction.atomic
def drop_note(note: LiaisonNote, *, by: User, now: datetime | None = None) -> None:
    """It is needed no longer. Pressed twice it is dropped once."""
    if LiaisonNote.objects.filter(pk=note.pk).delete()[0]:
        audit.log.record("person.drop_note", note.person, by=by, at=now or timing.now(), note=note.pk)


@transaction.atomic
def expire_notes(*, now: datetime | None = None) -> int:
    """Remove a batch of notes that nobody renewed; returns how many."""
    now = now or timing.now()
    rows = LiaisonNote.objects.expired(now.date()).select_for_update(skip_locked=True)
    ids = list(rows.values_list("pk", flat=True)[:BATCH])
    if ids:
        LiaisonNote.objects.filter(pk__in=ids).delete()
        audit.log.record("person.expire_notes", by=None, at=now, count=len(ids))
    return len(ids)
