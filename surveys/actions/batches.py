"""A batch of the ledger: its lines and people are locked, decided one by one and written together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.urls import reverse

import audit.log
from audit import columns
from audit.log import Row
from hospital.models import FeedSender, Person, Visit
from outbox import actions as outbox
from outbox import wording
from surveys import eligibility
from surveys.actions.licensing import is_unlicensed
from surveys.framing import BY_STAFF, WITH_PLACES, Frame, Plan, cap_of, plans_of, zone_of
from surveys.models import Asking, Campaign, Channel, Invitation, InvitationKey, Reason, Way
from surveys.sendtimes import DailyCap, next_reminder
from surveys.tokens import new_code, new_token, said_code, stop_mark, token_hash

State = Asking.State
WAYS = {
    Channel.EMAIL: Way.EMAIL, Channel.SMS: Way.SMS, Channel.LETTER: Way.LETTER, Channel.HAND: Way.BY_HAND,
    Channel.TABLET: Way.TABLET,
}  # fmt: skip
SAVED = (
    ("state", "text"), ("reason", "text"), ("reasons", "text"), ("channel", "text"), ("due_at", "timestamptz"),
    ("step", "int"), ("asked_at", "timestamptz"), ("contact", "text"), ("home", "text"), ("invitation_id", "bigint"),
    ("has_fallen_back", "boolean"), ("asked_by_id", "bigint"),
)  # fmt: skip
SAVE = """
UPDATE surveys_asking a SET {columns}, decided_at = %s FROM unnest(%s::bigint[], {arrays}) AS r (id, {names})
WHERE a.id = r.id
"""


class Letter(NamedTuple):
    """What goes to one person: their line, and keys of this message alone."""

    line: Asking
    person: Person
    token: str
    code: str

    @property
    def link(self) -> str:
        return settings.SITE_URL + reverse("public-survey-link", args=[self.token])


def letter_to(line: Asking, person: Person) -> Letter:
    return Letter(line, person, new_token(), new_code())


class Batch:
    """Lines with what is known of their visits, and what is to be written of them together."""

    def __init__(self, lines: Sequence[Asking], plans: dict[int, Plan], now: datetime) -> None:
        self.now, self.lines, self.plans = now, list(lines), plans
        self.before = {line.pk: line.channel for line in lines}
        self.visits = locked_visits(line.visit_id for line in lines)
        self.frame = Frame(list(self.visits.values()), now)
        self.new: list[tuple[Asking, Person]] = []
        self.letters: list[Letter] = []
        self.caps: dict[int, DailyCap] = {}
        self.silent = FeedSender.objects.silent_sites(now)
        self.unlicensed = {pk for pk, plan in plans.items() if is_unlicensed(plan.campaign.instrument, now)}

    def person(self, line: Asking) -> Person:
        return self.visits[line.visit_id].patient.person

    def facts(self, line: Asking) -> eligibility.Facts:
        return self.frame.facts(self.visits[line.visit_id], self.plans[line.campaign_id], line)

    def held(self, line: Asking) -> str:
        """Why nobody is asked or reminded now: nobody told us of deaths and cancellations at this site lately, or the
        wording may not be used any more; "" for nothing.
        """
        if line.site_id in self.silent:
            return Reason.FEED_STALE
        return Reason.UNLICENSED if line.campaign_id in self.unlicensed else ""

    def opens_at(self, line: Asking) -> datetime:
        """Now, or when the hours in which messages go out begin where this patient lives."""
        return self.plans[line.campaign_id].window.next(self.now, zone_of(self.visits[line.visit_id]))

    def has_room_from(self, line: Asking) -> datetime:
        """Now, or when the first day begins on which the campaign may ask one more."""
        plan, zone = self.plans[line.campaign_id], zone_of(self.visits[line.visit_id])
        if line.campaign_id not in self.caps:
            self.caps[line.campaign_id] = cap_of(plan, self.now)
        return self.caps[line.campaign_id].place(self.now, lambda at: plan.window.next(at, zone))

    def following(self, line: Asking) -> datetime | None:
        """When the next reminder of this line is due, inside the window."""
        plan = self.plans[line.campaign_id]
        at = next_reminder(line.asked_at or self.now, plan.campaign.reminder_days, line.step)
        return plan.window.next(at, zone_of(self.visits[line.visit_id])) if at else None

    # ---------------------------------------------------------------------------------------- what happens to a line
    def ask(self, line: Asking, way: str) -> None:
        """Send the invitation, or lay it out for a colleague where the way is theirs."""
        line.channel, line.reason, line.reasons = way, "", ""
        if way in BY_STAFF:
            line.state, line.due_at = State.HAND, None
            return
        self.asked(line, way)
        self.letters.append(letter_to(line, self.person(line)))

    def asked(self, line: Asking, way: str) -> None:
        """From now on this line counts towards every gap and cap."""
        person, plan = self.person(line), self.plans[line.campaign_id]
        line.state, line.channel, line.step, line.asked_at = State.ASKED, way, 1, self.now
        line.contact, line.home = self.frame.mark_of(person, way), self.frame.homes[person.pk]
        line.due_at = self.following(line)
        self.frame.note(line, person, plan.rules.survey)
        if not line.invitation_id:
            self.new.append((line, person))

    def leave(self, line: Asking, reasons: Sequence[str]) -> None:
        line.state = State.WITHDRAWN if line.asked_at else State.NOT_ASKED
        line.reason, line.reasons, line.due_at = reasons[0], " ".join(reasons), None

    # ---------------------------------------------------------------------------------------- written together
    def write(self, verb: str) -> None:
        """Invitations, keys, messages, the ledger and the audit: a statement each."""
        self.invite()
        keep_keys(self.letters)
        last = last_days(self.letters)
        parcels = [
            parcel_of(letter, self.plans[letter.line.campaign_id].campaign, last[letter.line.invitation_id])
            for letter in self.letters
        ]
        outbox.queue_many(parcels, self.now)
        save(self.lines, self.now)
        audit.log.record_many(self._entries(verb))

    def invite(self) -> None:
        """Those of lines that have none yet; the others say by which way they go now."""
        for line in self.lines:
            if line.invitation_id and line.channel != self.before[line.pk]:
                Invitation.objects.filter(pk=line.invitation_id).update(way=WAYS[Channel(line.channel)])
        rows = [
            Invitation(
                instrument_id=self.plans[line.campaign_id].rules.survey, person=person, way=WAYS[Channel(line.channel)],
                language=wording.spoken(person.language), token_hash=token_hash(new_token()), made_at=self.now,
                site_id=line.site_id, department_id=line.department_id, location_id=line.location_id,
                expires_at=self.now + timedelta(days=self.plans[line.campaign_id].campaign.open_days),
            )
            for line, person in self.new
        ]  # fmt: skip
        for (line, _person), made in zip(self.new, Invitation.objects.bulk_create(rows), strict=True):
            line.invitation_id = made.pk

    def _entries(self, verb: str) -> Iterable[Row]:
        for letter in self.letters:
            facts = {"line": letter.line.pk, "invitation": letter.line.invitation_id, "way": letter.line.channel}
            yield Row(verb, "campaign", letter.line.campaign_id, None, facts, self.now)


def locked_visits(pks: Iterable[int]) -> dict[int, Visit]:
    """The visits as they are now, with their people locked: what is decided about them holds until it is written."""
    found = set(pks)
    people = Person.objects.filter(patient__visits__in=found).order_by("pk").select_for_update(of=("self",))
    locked = {person.pk: person for person in people}
    rows = Visit.objects.filter(pk__in=found).select_related("patient", *WITH_PLACES[1:])
    visits = {visit.pk: visit for visit in rows}
    for visit in visits.values():
        visit.patient.person = locked[visit.patient.person_id]
    return visits


def keep_keys(letters: Sequence[Letter]) -> None:
    """The hashes of what the letters open their invitations with."""
    keys = [(letter.line.invitation_id, token_hash(key)) for letter in letters for key in (letter.token, letter.code)]
    columns.insert(InvitationKey, ("invitation_id", "token_hash"), keys)


def last_days(letters: Sequence[Letter]) -> dict[int | None, date]:
    """By invitation, the day on which its link ends: a reminder makes it no longer."""
    ends = Invitation.objects.filter(pk__in={letter.line.invitation_id for letter in letters})
    return {pk: at.date() for pk, at in ends.values_list("pk", "expires_at")}


def parcel_of(letter: Letter, campaign: Campaign, last: date) -> outbox.Parcel:
    line, language = letter.line, wording.spoken(letter.person.language)
    if line.channel == Channel.SMS:
        code, approved = said_code(letter.code), campaign.sms_templates.get(language, "")
        template = "surveys/text_code" if campaign.is_link_free else "surveys/text"
        context = {"link": letter.link, "code": code, "address": short_address()}
        beside = {"template": approved, "sender": campaign.sms_sender, "code": code}
    else:
        stop = settings.SITE_URL + reverse("public-survey-stop", args=[stop_mark(line.invitation_id or 0)])
        template = "surveys/asked" if line.step == 1 else "surveys/reminder"
        context, beside = {"link": letter.link, "date": last.isoformat(), "stop": stop}, {"unsubscribe": stop}
    return outbox.Parcel(
        template=template, to_person=letter.person, context=context, beside=beside, subject_kind="asking",
        subject_id=line.pk, key=f"survey:{line.invitation_id}:{line.step}",
    )  # fmt: skip


def short_address() -> str:
    """Where a code is typed in, as people type it."""
    return (settings.SITE_URL + reverse("public-survey-code")).partition("://")[2].rstrip("/")


def running() -> dict[int, Plan]:
    """Campaigns that ask, locked: whoever pauses one waits for the batch, and then nobody is asked any more."""
    rows = Campaign.objects.running().select_for_update(of=("self",)).order_by("pk")
    return plans_of(rows.select_related("site", "instrument").prefetch_related("wards", "services"))


def save(lines: Sequence[Asking], now: datetime) -> None:
    """Every line of a batch with one statement."""
    if not lines:
        return
    names = [name for name, _kind in SAVED]
    statement = SAVE.format(
        columns=", ".join(f"{name} = r.{name}" for name in names),
        arrays=", ".join(f"%s::{kind}[]" for _name, kind in SAVED), names=", ".join(names),
    )  # fmt: skip
    values = [[getattr(line, name) for line in lines] for name in names]
    with connection.cursor() as cursor:
        cursor.execute(statement, [now, [line.pk for line in lines], *values])
