"""Trying to reach whoever was drawn: by web in a sweep, by mail and telephone as people note it; and the last day."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

import audit.log
from audit import columns
from hospital.fields import readable
from hospital.models import FeedSender, Person, User, Visit
from hospital.timing import database_now
from hospital.timing import now as web_now
from outbox import actions as outbox
from outbox import wording
from outbox.safety import every_bar, person_bar
from surveys.actions import turns
from surveys.actions.answering import day_at, on_the_way
from surveys.actions.batches import locked_visits
from surveys.actions.enrolling import BARRED, following
from surveys.actions.refusing import refuse_frozen
from surveys.actions.settling import WITH_MONTH, settle
from surveys.editions import source_of
from surveys.framing import Frame, zone_of
from surveys.hcahps import editions, protocol
from surveys.hcahps.dispositions import D, Disposition
from surveys.hcahps.protocol import WEB
from surveys.models import Attempt, Invitation, InvitationKey, ResponseLink, Sampled, Sitting, Way
from surveys.sendtimes import Window
from surveys.tokens import new_token, stop_mark, token_hash

BATCH = 200
HOURS = Window(time(10), time(18))
BLIND_FOR, A_DAY = timedelta(hours=1), timedelta(days=1)
OF_SAMPLED = tuple(f"sampled__{name}" for name in WITH_MONTH)
NOTED = frozenset(D) - {D.COMPLETED, D.BROKEN_OFF, D.NO_RESPONSE}  # what somebody can find out


# ------------------------------------------------------------------------------------------------ by web, in a sweep
@transaction.atomic
def contact_sampled(*, now: datetime | None = None) -> int:
    """Invite or remind by e-mail whoever is due; returns how many. What forbids it is looked at again now. Whoever's
    contact cannot be decrypted is tried again every day, and holds up nobody.
    """
    now = now or database_now()
    if not turns.take():
        return 0
    due = Attempt.objects.due(now, WEB).exclude(sampled__invitation__response_link__is_answered=True)
    locked = due.select_related("sampled").select_for_update(of=("self", "sampled"))[:BATCH]

    def some(pks: Sequence[int]) -> int:
        return _contact_some(due.filter(pk__in=pks).select_related(*OF_SAMPLED), now)

    return turns.together_or_alone([row.pk for row in locked], some, lambda pk: _wait(pk, now + A_DAY))


def _wait(pk: int, until: datetime) -> None:
    Attempt.objects.filter(pk=pk).update(due_at=until)


def _contact_some(due: Iterable[Attempt], now: datetime) -> int:
    rows = list({row.sampled_id: row for row in reversed(list(due))}.values())[::-1]  # one each; it moves the next one
    visits = locked_visits(row.sampled.line.visit_id for row in rows)
    known = Frame(list(visits.values()), now)
    silent = FeedSender.objects.silent_sites(now)
    sent = [row for row in rows if _contact(row, visits[row.sampled.line.visit_id], known, silent)]
    if sent:
        audit.log.record("survey.contact_sampled", at=now, attempts=[row.pk for row in sent])
    return len(sent)


def _contact(attempt: Attempt, visit: Visit, known: Frame, silent: set[int]) -> bool:
    """Whether something came of it now."""
    row, now = attempt.sampled, known.now
    opens = HOURS.next(now, zone_of(visit))
    if visit.location.department.site_id in silent:
        opens = max(opens, now + BLIND_FOR)
    found = _found(visit, known)
    if found:
        Attempt.objects.create(sampled=row, number=0, due_at=now, made_at=now, found=found.value)
        settle([row], now)
    elif opens > now:
        _wait(attempt.pk, opens)
        return False
    elif person_bar(visit.patient.person):
        _go_without_web(row, visit.patient.person, now)
    elif not may_be_tried(row, visit, now):
        return False
    else:
        _write_to(attempt, visit, now)
    return True


def _found(visit: Visit, known: Frame) -> Disposition | None:
    """What ends it before anything is sent."""
    person = visit.patient.person
    if visit.ended_at is None or visit.pk not in known.admitted:
        return D.NOT_IN_POPULATION
    if person.pk in known.opted_out or known.stopped.intersection(known.marks[person.pk]):
        return D.REFUSED
    return BARRED.get(every_bar(person))


def _go_without_web(row: Sampled, person: Person, now: datetime) -> None:
    """There is no mailbox any more, or it is not theirs alone: the next way is tried, from now on."""
    row.attempts.filter(made_at__isnull=True, way=WEB).delete()
    row.ways = [] if every_bar(person) else [way for way in row.ways if way != WEB]
    row.save(update_fields=["ways"])
    if row.ways and row.first_contact_at is None:
        first = protocol.reachable(protocol.read_steps(row.month.steps), row.ways)[0]
        Attempt.objects.create(sampled=row, number=1, way=first.way, due_at=now)
    settle([row], now)


def _write_to(attempt: Attempt, visit: Visit, now: datetime) -> None:
    row, person, token = attempt.sampled, visit.patient.person, new_token()
    is_first = row.invitation_id is None
    _made(attempt, None, "", now)
    if row.invitation is None:
        row.invitation = Invitation.objects.create(
            instrument=row.month.instrument, person=person, way=Way.EMAIL, language=wording.spoken(person.language),
            token_hash=token_hash(new_token()), made_at=now, expires_at=_end_of(row), **row.line.where,
        )  # fmt: skip
        row.save(update_fields=["invitation"])
    columns.insert(InvitationKey, ("invitation_id", "token_hash"), [(row.invitation.pk, token_hash(token))])
    stop = settings.SITE_URL + reverse("public-survey-stop", args=[stop_mark(row.invitation.pk)])
    link = settings.SITE_URL + reverse("public-survey-link", args=[token])
    parcel = outbox.Parcel(
        template="surveys/asked" if is_first else "surveys/reminder", to_person=person, beside={"unsubscribe": stop},
        context={"link": link, "date": row.closes_on.isoformat(), "stop": stop},
        key=f"survey:{row.invitation.pk}:{attempt.number}",
    )  # fmt: skip
    outbox.queue_many([parcel], now)


def _end_of(row: Sampled) -> datetime:
    """The link works until the last day is over where they are."""
    return datetime.combine(row.closes_on + timedelta(days=1), time(), tzinfo=row.line.zone)


# ------------------------------------------------------------------------------------------------ an attempt is made
def may_be_tried(row: Sampled, visit: Visit, now: datetime) -> bool:
    """Within the window of the first contact, or until the last day; nobody who did not go home after all."""
    if visit.ended_at is None:
        return False
    if row.first_contact_at:
        return day_at(row.line.site, now) <= row.closes_on
    edition = editions.named(row.month.instrument.edition)
    return protocol.first_contact(edition, visit.ended_at, row.line.zone).holds(now)


def _made(attempt: Attempt, by: User | None, found: str, now: datetime) -> None:
    """The first one opens the time in which answers count, and sets the days of all others. One that came late moves
    the next of its way: there are as many days between them as there were to be.
    """
    row = attempt.sampled
    for later in row.attempts.filter(made_at__isnull=True, way=attempt.way, due_at__gt=attempt.due_at):
        if (due_at := now + (later.due_at - attempt.due_at)) > later.due_at:
            row.attempts.filter(pk=later.pk).update(due_at=due_at)
    attempt.made_at, attempt.made_by, attempt.found = now, by, found
    attempt.save(update_fields=["made_at", "made_by", "found"])
    if row.first_contact_at is None:
        edition = editions.named(row.month.instrument.edition)
        row.first_contact_at, row.closes_on = now, protocol.closes_on(edition, now, row.line.zone)
        row.save(update_fields=["first_contact_at", "closes_on"])
        Attempt.objects.bulk_create(following(row))


@transaction.atomic
def record_attempt(attempt: Attempt, *, by: User | None, found: str = "", now: datetime | None = None) -> Attempt:
    """A letter was posted or a call was made; `found` is what it showed, as a status, if anything."""
    now = now or web_now()
    row = _locked(attempt.sampled_id)
    attempt = Attempt.objects.get(pk=attempt.pk)
    attempt.sampled = row
    if attempt.made_at:
        raise ValidationError(_("This was done already."), code="made")
    if row.status or not may_be_tried(row, row.line.visit, now):
        raise ValidationError(_("They are not to be asked now."), code="closed")
    _refuse_unfound(found)
    _made(attempt, by, found, now)
    settle([row], now)
    told: dict[str, Any] = {"sampled": row.pk, "attempt": attempt.pk, "way": attempt.way, "found": found}
    audit.log.record("survey.record_attempt", row.month.instrument, by=by, at=now, **told)
    return attempt


@transaction.atomic
def note_finding(sampled: Sampled, *, found: str, by: User | None, now: datetime | None = None) -> Sampled:
    """Something became known of them outside an attempt: a letter came back, a family called. Nothing (`found` empty)
    takes back what was noted so far.
    """
    now = now or web_now()
    row = _locked(sampled.pk)
    _refuse_unfound(found)
    if found:
        Attempt.objects.create(sampled=row, number=0, due_at=now, made_at=now, made_by=by, found=found)
    else:
        row.attempts.filter(number=0).delete()
    settle([row], now)
    audit.log.record("survey.note_finding", row.month.instrument, by=by, at=now, sampled=row.pk, found=found)
    return row


def _locked(pk: int) -> Sampled:
    rows = Sampled.objects.select_for_update(of=("self",)).select_related(*WITH_MONTH, "line__visit")
    row = rows.get(pk=pk)
    refuse_frozen(row.month.instrument, row.month.month)
    return row


def _refuse_unfound(found: str) -> None:
    if found and found not in {one.value for one in NOTED}:
        raise ValidationError({"found": ValidationError(_("Choose what was found."), code="found")})


# ------------------------------------------------------------------------------------------------ the last day
@transaction.atomic
def end_sampled(*, now: datetime | None = None) -> int:
    """Whose last day is over: what they answered so far counts as it is, and of the others the asking ends."""
    now = now or database_now()
    rows = Sampled.objects.open().filter(closes_on__lt=now.date()).order_by("pk")
    locked = rows.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)

    def some(pks: Sequence[int]) -> int:
        return _end_some(rows.filter(pk__in=pks).select_related(*WITH_MONTH), now)

    return turns.together_or_alone(list(locked[:BATCH]), some)


def _end_some(rows: Iterable[Sampled], now: datetime) -> int:
    over = [row for row in rows if _is_over(row, now)]
    left = _answered(over)
    unsent = [row for row in over if row.invitation_id in left and left[row.invitation_id].sent_on is None]
    moved = sum(_hand_in(left[row.invitation_id], row.closes_on) for row in unsent)
    ended = settle([row for row in over if row.invitation_id not in left], now)
    if moved:
        audit.log.record("survey.end_sampled", at=now, unfinished=moved)
    return ended + moved


def _is_over(row: Sampled, now: datetime) -> bool:
    return day_at(row.line.site, now) > row.closes_on


def _answered(rows: Sequence[Sampled]) -> dict[int | None, Sitting]:
    """By invitation, what was answered and is not gathered yet; not what none of our keys opens any more."""
    links = ResponseLink.objects.filter(invitation__in=[row.invitation_id for row in rows if row.invitation_id])
    opened = readable(links.select_related("sitting__site"))
    found = {link.invitation_id: link.sitting for link in opened if link.sitting}
    return {pk: sitting for pk, sitting in found.items() if json.loads(sitting.answers)}


def _hand_in(sitting: Sitting, on: date) -> bool:
    """As if they had sent it that day: the night gathers it, and the rule of completeness says what it is."""
    kept = on_the_way(source_of(sitting.version_id), json.loads(sitting.answers))
    sitting.answers, sitting.sent_on = json.dumps(kept, ensure_ascii=False), on
    sitting.save(update_fields=["answers", "sent_on"])
    return bool(ResponseLink.objects.filter(sitting=sitting).update(is_answered=True))
