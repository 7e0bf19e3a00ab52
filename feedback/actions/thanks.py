"""Thanks reach those they are for: whoever is named, their team, and nobody by guessing.

`receive` begins it for praise, `praise` for a passage inside something else; it ends when everybody was told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import audit.log
import clocks.actions
from audit.log import Row
from clocks.facts import Facts
from feedback.actions.owing import end_owing, officer_in_turn, officer_of
from feedback.models import Feedback, Kind, Quote, Severity, Thanked, Thanks
from feedback.passages import is_passage
from hospital.models import Department, Membership, Person, Role, User
from hospital.recipients import Chosen, resolve
from hospital.timing import now as web_now
from outbox import actions as outbox
from outbox.actions import Parcel

KIND = "thanks"


@transaction.atomic
def praise(
    feedback: Feedback, *, by: User | None, words: str = "", is_first: bool = False, now: datetime | None = None
) -> Thanks:
    """Somebody is thanked in this: from when it reached us it is owed to them. `words`: the passage, where the rest
    is something else. Owed already: nothing changes; `is_first`: it was stored this moment, so that it cannot be.
    """
    now = now or web_now()
    passage = words or (feedback.words if feedback.kind == Kind.COMPLIMENT else "")
    if not is_passage(passage, feedback.words):
        raise ValidationError(_("This does not stand in what they told us."), code="words")
    thanks, is_new = _owed(feedback, passage, is_first, now)
    if not is_new and thanks.called_off_at is None:
        return thanks
    if not is_new:
        thanks.called_off_at, thanks.words = None, passage or thanks.words
        thanks.save(update_fields=["called_off_at", "words"])
    if thanks.shared_at is None:
        facts = Facts(type=Kind.COMPLIMENT, severity=Severity.LOW, flags=frozenset(), is_anonymous=False,
                      site_id=feedback.site_id)  # fmt: skip
        clocks.actions.happened(thanks, "praised", at=feedback.received_at, now=now, facts=facts, is_first=is_new)
    about = {"owner": thanks.owner_id}
    audit.log.record_many([Row("feedback.praise", "feedback", feedback.pk, by.pk if by else None, about, now)])
    return thanks


def _owed(feedback: Feedback, passage: str, is_first: bool, now: datetime) -> tuple[Thanks, bool]:
    """Whether it is new comes second."""
    place = {"site": feedback.site, "department_id": feedback.department_id}
    columns = {**place, "words": passage, "at": now, **_falls_to(feedback, is_first, now)}
    if is_first:
        return Thanks.objects.create(feedback=feedback, **columns), True
    return Thanks.objects.get_or_create(feedback=feedback, defaults=columns)


def _falls_to(feedback: Feedback, is_first: bool, now: datetime) -> dict[str, int | None]:
    """Whose it is, and by which rules: as the record itself, where that was given to somebody this moment."""
    if is_first and feedback.profile_version_id:
        return {"owner_id": feedback.owner_id, "profile_version_id": feedback.profile_version_id}
    owner = officer_in_turn(feedback, now) or officer_of(feedback, now)
    return {"owner_id": owner, "profile_version_id": clocks.actions.feedback_rules(now=now)}


@transaction.atomic
def call_off_thanks(feedback: Feedback, *, by: User | None, now: datetime | None = None) -> bool:
    """Nobody is thanked in it after all; False where nothing was owed. What was passed on stands."""
    now = now or web_now()
    thanks = Thanks.objects.select_for_update().filter(feedback=feedback, called_off_at=None, shared_at=None).first()
    if thanks is None:
        return False
    thanks.called_off_at = now
    thanks.save(update_fields=["called_off_at"])
    clocks.actions.cancel(thanks, reason="called_off", now=now)
    clocks.actions.settle_escalations(thanks, now=now)
    audit.log.record("feedback.call_off_thanks", feedback, by=by, at=now)
    return True


@transaction.atomic
def permit_quote(feedback: Feedback, *, quote: str, by: User, now: datetime | None = None) -> None:
    """What the person allows today; whatever shows their words asks again, so that a "no" holds at once."""
    now = now or web_now()
    if quote not in Quote.values:
        raise ValidationError(_("Choose where their words may stand."), code="quote")
    Feedback.objects.filter(pk=feedback.pk).update(quote=quote)
    feedback.quote = quote
    Thanks.objects.filter(feedback=feedback).update(asked_at=now, asked_by=by)
    audit.log.record("feedback.permit_quote", feedback, by=by, at=now, quote=quote)


@transaction.atomic
def share_thanks(
    thanks: Thanks, *, by: User, people: Collection[User] = (), teams: Collection[Department] = (),
    described: str = "", words: str | None = None, values: Collection[str] = (), is_extra_mile: bool = False,
    now: datetime | None = None,
) -> Thanks:  # fmt: skip
    """Tell them. Whoever is only described is asked for at the ward, and told once they are found.

    Shared again it reaches those who are new. `words` are cut from the story and never written.
    """
    now = now or web_now()
    thanks = _locked(thanks)
    passage = thanks.words if words is None else words.strip()
    if not is_passage(passage, thanks.feedback.words):
        raise ValidationError(_("Cut with “…” and change nothing: these are their words."), code="words")
    rows = [*_new_rows(thanks, people, teams, described.strip(), by, now)]
    if not rows and not thanks.thanked.exists():
        raise ValidationError(_("Say who is thanked."), code="nobody")
    thanks.words, thanks.values, thanks.is_extra_mile = passage, sorted(values), is_extra_mile
    if thanks.shared_at is None:
        thanks.shared_at, thanks.shared_by = now, by
    thanks.save()
    _tell(thanks, Thanked.objects.bulk_create(rows), now)
    audit.log.record(
        "feedback.share_thanks", thanks.feedback, by=by, at=now, thanked=[row.pk for row in rows],
        users=[user.pk for user in people], values=thanks.values, extra_mile=is_extra_mile,
    )  # fmt: skip
    _end_if_told(thanks, now)
    return thanks


def _new_rows(
    thanks: Thanks, people: Collection[User], teams: Collection[Department], described: str, by: User, now: datetime
) -> Iterator[Thanked]:
    there = list(thanks.thanked.values_list("user_id", "department_id", "described"))
    users, departments = {row[0] for row in there}, {row[1] for row in there}
    yield from (Thanked(thanks=thanks, user=user, by=by, at=now) for user in people if user.pk not in users)
    yield from (Thanked(thanks=thanks, department=one, by=by, at=now) for one in teams if one.pk not in departments)
    if described and described not in {row[2] for row in there}:
        yield Thanked(thanks=thanks, described=described, by=by, at=now)


@transaction.atomic
def match_thanked(row: Thanked, *, by: User, user: User | None = None, now: datetime | None = None) -> None:
    """Whoever leads the ward says who it was; without anybody it cannot be told, and the team is thanked."""
    now = now or web_now()
    thanks = _locked(row.thanks)
    row = Thanked.objects.select_for_update().get(pk=row.pk)
    if not row.is_open:
        raise ValidationError(_("Somebody said already who it was."), code="matched")
    team = None if user else thanks.department
    if user is None and team is None:
        raise ValidationError(_("There is no team here. Choose a colleague."), code="team")
    twin = thanks.thanked.filter(user=user, department=team).first()
    if twin:  # thanked by name as well
        row.delete()
    else:
        row.user, row.department, row.matched_by, row.matched_at = user, team, by, now
        row.save()
        _tell(thanks, [row], now)
    audit.log.record("feedback.match_thanked", thanks.feedback, by=by, at=now, user=user.pk if user else None)
    _end_if_told(thanks, now)


@transaction.atomic
def reply_thanks(thanks: Thanks, *, by: User, now: datetime | None = None) -> None:
    """Tell the person who thanked that it was passed on; once."""
    now = now or web_now()
    thanks = _locked(thanks)
    person = thanks.feedback.teller
    if thanks.replied_at or thanks.shared_at is None:
        raise ValidationError(_("This was answered already, or nobody was told yet."), code="replied")
    if person is None or not can_reply(person):
        raise ValidationError(_("There is no e-mail address of the person who told us."), code="address")
    thanks.replied_at = now
    thanks.save(update_fields=["replied_at"])
    outbox.queue("feedback/thanks_reply", to=person, key=f"thanks-reply:{thanks.ref}", subject=thanks.feedback,
                 context={"ref": thanks.ref}, now=now)  # fmt: skip
    audit.log.record("feedback.reply_thanks", thanks.feedback, by=by, at=now)


def can_reply(person: Person | None) -> bool:
    return bool(person and person.email)


# ------------------------------------------------------------------------------------------ whom it reaches
def _tell(thanks: Thanks, rows: Collection[Thanked], now: datetime) -> None:
    """A notice and a mail each, that say where to look and quote nothing."""
    told = [row for row in rows if not row.is_open]
    parcels = {(row.pk, user): _parcel(thanks, user, "feedback/thanked", f"thanked:{row.pk}:{user}", "thanked")
               for row in told for user in _people_of(row)}  # fmt: skip
    asked = {(row.pk, chosen.user_id): _parcel(thanks, chosen.user_id, "feedback/who_was_it",
                                               f"who:{row.pk}:{chosen.user_id}", chosen.because)
             for row in rows if row.is_open for chosen in _leads(thanks, now)}  # fmt: skip
    outbox.queue_many([*parcels.values(), *asked.values()], now)
    Thanked.objects.filter(pk__in=[row.pk for row in told]).update(told_at=now)


def _people_of(row: Thanked) -> list[int]:
    """One, or everybody who has a role in that department."""
    if row.user_id:
        return [row.user_id]
    inside = Membership.objects.current().filter(department__path__contains=[row.department_id])
    people = inside.filter(user__is_active=True, user__is_service=False).values_list("user_id", flat=True)
    return sorted(set(people))


def _leads(thanks: Thanks, now: datetime) -> tuple[Chosen, ...]:
    return resolve(Role.DEPARTMENT, thanks.site_id, thanks.department_id, _bars(thanks), now=now).users


def _bars(thanks: Thanks) -> frozenset[int]:
    return frozenset(thanks.feedback.named.values_list("user_id", flat=True))


def _parcel(thanks: Thanks, user: int, template: str, key: str, because: str) -> Parcel:
    link = settings.SITE_URL + reverse("thanks", args=[thanks.ref])
    why = because if because == "thanked" else f"{because}:{Role.DEPARTMENT}"
    return Parcel(template=template, key=key, to_user=user, subject_kind=KIND, subject_id=thanks.pk,
                  quiet_zone=thanks.zone, context={"ref": thanks.ref, "link": link}, why=why)  # fmt: skip


def _end_if_told(thanks: Thanks, now: datetime) -> None:
    if not thanks.thanked.filter(Q(user=None) & Q(department=None)).exists():
        clocks.actions.happened(thanks, "shared", at=now, now=now)
        clocks.actions.settle_escalations(thanks, now=now)
        if thanks.feedback.kind == Kind.COMPLIMENT:  # passing it on is all that praise asks for
            end_owing(thanks.feedback, "put_right", now=now)


def _locked(thanks: Thanks) -> Thanks:
    rows = Thanks.objects.select_for_update(of=("self",)).select_related("feedback__teller", "site", "department")
    thanks = rows.get(pk=thanks.pk)
    if thanks.called_off_at or thanks.feedback.entered_in_error_at:
        raise ValidationError(_("Nothing is passed on from this."), code="called_off")
    return thanks
