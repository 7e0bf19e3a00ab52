"""Letters of a month of HCAHPS that are printed together: each counts as an attempt."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

import audit.log
from hospital.contacts import contact_marks
from hospital.fields import readable
from hospital.models import FeedSender, OptOut, User
from hospital.timing import now as web_now
from outbox.safety import every_bar
from surveys.actions.contacting import may_be_tried, record_attempt
from surveys.editions import asked_of
from surveys.hcahps.protocol import MAIL
from surveys.models import Attempt, Sampled, SampleMonth

MOST = 100
ADDRESSED = ("sampled__line__visit__patient__person", "sampled__line__visit__coding", "sampled__line__site")


@transaction.atomic
def print_papers(month: SampleMonth, *, by: User, now: datetime | None = None) -> list[Sampled]:
    """Those of the letters due that may be sent now. Nobody is written to whom it could put in danger; one whose
    address cannot be decrypted holds up nobody. Where the hospital's systems are silent letters wait: somebody may have
    died.
    """
    now = now or web_now()
    due = readable(Attempt.objects.due(now, MAIL).filter(sampled__month=month).select_related(*ADDRESSED), MOST)
    silent = FeedSender.objects.silent_sites(now)
    waiting = [attempt for attempt in due if attempt.sampled.line.site_id in silent]
    away = barred([attempt.sampled for attempt in due])
    found: list[Sampled] = []
    for attempt in due:
        row = attempt.sampled
        if row in found or attempt in waiting:  # the next letter of theirs waits for its answer to this one
            continue
        if row.pk not in away and may_be_tried(row, row.line.visit, now):
            row = record_attempt(attempt, by=by, now=now).sampled
            row.version_id = asked_of(row)  # a second letter asks what the first one asked: they have one number
            found.append(row)
    if waiting and not found:
        raise ValidationError(_("The hospital’s systems have told us nothing for a while."), code="silent")
    if not found:
        raise ValidationError(_("No letter is due."), code="nothing")
    Sampled.objects.bulk_update(found, ["version"])
    audit.log.record("survey.print_papers", month.instrument, by=by, at=now, month=month.month, papers=len(found))
    return found


def barred(rows: Collection[Sampled]) -> set[int]:
    """By number those whom nothing may reach by any way: who may be in danger, has died, is in hospital still, wants
    nothing of us or no surveys. One statement; not one transaction, and not audited: it only looks.
    """
    people = {row.pk: row.line.visit.patient.person for row in rows}
    marks = {mark: pk for pk, person in people.items() for mark in contact_marks(person)}
    stopped = OptOut.objects.standing().filter(Q(person__in=people.values()) | Q(contact_hash__in=marks))
    told = list(stopped.values_list("person_id", "contact_hash"))
    out, gone = {person for person, _mark in told}, {marks.get(mark) for _person, mark in told}
    return {
        row.pk
        for row in rows
        if row.pk in gone or people[row.pk].pk in out or every_bar(people[row.pk]) or row.line.visit.ended_at is None
    }
