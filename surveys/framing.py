"""What is known of discharges when somebody asks whether they are to be asked: for a batch, in a set number of
statements. The rules themselves are pure (`eligibility`); the sweep, the hand-over and the dry run all ask here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q

from clocks.calendars import calendars_of_sites
from clocks.models import Calendar
from hospital.contacts import contact_marks, email_mark, home_mark, phone_mark
from hospital.models import OptOut, Patient, Person, Site, SurveyHold, Visit
from outbox import wording
from outbox.channels import sms
from outbox.providers import wants_template
from outbox.reaching import international
from outbox.safety import person_bar
from surveys.eligibility import BARS, CAP_DAYS, Facts, Rules
from surveys.givingway import asked_first, to_be_drawn
from surveys.models import Asking, Campaign, Channel, Instrument, Invitation
from surveys.sendtimes import DailyCap, Window, day_begins

LONGEST_GAP = timedelta(days=366)
BY_STAFF = frozenset({Channel.LETTER, Channel.HAND, Channel.TABLET})
WITH_PLACES = ("patient__person", "location__department__site", "service")


class Plan(NamedTuple):
    """A campaign as the rules want it."""

    campaign: Campaign
    rules: Rules
    window: Window


def plans_of(campaigns: Iterable[Campaign]) -> dict[int, Plan]:
    """By number. Four statements, however many there are."""
    rows = list(campaigns)
    calendars = calendars_of_sites({row.site_id for row in rows}) if rows else {}
    return {row.pk: _plan(row, calendars[row.site_id].by_role[Calendar.Role.OFFICE].holidays) for row in rows}


def _plan(row: Campaign, holidays: Iterable) -> Plan:
    rules = Rules(
        survey=row.instrument_id, kinds=frozenset(row.kinds),
        wards=frozenset(ward.pk for ward in row.wards.all()),
        services=frozenset(service.pk for service in row.services.all()),
        age_from=row.age_from, age_until=row.age_until, latest_days=row.latest_days,
        same_gap_days=row.same_gap_days, any_gap_days=row.any_gap_days, household_gap_days=row.household_gap_days,
        most_messages=row.most_messages, ways=tuple(row.channels),
    )  # fmt: skip
    quiet = frozenset(holidays) if row.is_quiet_on_holidays else frozenset()
    return Plan(row, rules, Window(row.window_from, row.window_until, row.is_quiet_on_sundays, quiet))


def by_hand(instrument: Instrument, site: Site) -> Plan:
    """One person asked by e-mail by a colleague: by the rules of a campaign that changed none of them, at once."""
    row = Campaign(instrument=instrument, site=site, channels=[Channel.EMAIL], waits_for_draw=False)
    rules = Rules(survey=instrument.pk, ways=(Channel.EMAIL.value,))
    return Plan(row, rules, Window(row.window_from, row.window_until, row.is_quiet_on_sundays))


class Sent(NamedTuple):
    """That somebody was asked: which invitation, of which survey, when."""

    invitation: int | None
    survey: int
    at: datetime


class Frame:
    """A batch of visits with everything that is asked of them. Whoever is asked meanwhile is noted (`note`), so that
    two lines of one person in the same batch see each other.
    """

    def __init__(self, visits: Sequence[Visit], now: datetime) -> None:
        self.visits = visits
        self.now, self.can_text, self.wants_template = now, sms.is_set_up(), wants_template()
        self.people = {visit.patient.person_id: visit.patient.person for visit in visits}
        self.same = self._same_people(visits)
        self.marks = {pk: tuple(contact_marks(person)) for pk, person in self.people.items()}
        self.homes = {pk: home_mark(person.postal_address) for pk, person in self.people.items()}
        self.held = self._held()
        self.opted_out, self.stopped = self._opt_outs()
        self.sent: dict[int, list[Sent]] = self._sent()
        self.at_address: dict[str, list[tuple[int, datetime, int]]] = self._at_addresses()
        pks = [visit.pk for visit in visits]
        self.of_visit: set[tuple[int, int, int]] = set(
            Asking.objects.filter(visit__in=pks, asked_at__isnull=False)
            .order_by()
            .values_list("visit_id", "campaign__instrument_id", "pk")
        )
        self.admitted = set(Visit.objects.filter(pk__in=pks).admitted().values_list("pk", flat=True))

    def _same_people(self, visits: Sequence[Visit]) -> dict[int, int]:
        """Each person's number, and those of records that were merged into theirs, with the one that stays."""
        gone = Patient.objects.filter(merged_into__in={visit.patient_id for visit in visits})
        merged = dict(gone.values_list("person_id", "merged_into__person_id"))
        return {**merged, **{pk: pk for pk in self.people}}

    def _held(self) -> set[int]:
        rows = SurveyHold.objects.standing(self.now.date()).filter(person__in=self.same)
        return {self.same[pk] for pk in rows.values_list("person_id", flat=True)}

    def _opt_outs(self) -> tuple[set[int], set[str]]:
        marks = {mark for own in self.marks.values() for mark in own}
        rows = OptOut.objects.standing().filter(Q(person__in=self.same) | Q(contact_hash__in=marks))
        found = list(rows.values_list("person_id", "contact_hash"))
        return {self.same[pk] for pk, _mark in found if pk}, {mark for _pk, mark in found if mark}

    def _sent(self) -> dict[int, list[Sent]]:
        rows = Invitation.objects.filter(person__in=self.same, made_at__gt=self.now - LONGEST_GAP).order_by()
        found: dict[int, list[Sent]] = defaultdict(list)
        for person, *sent in rows.values_list("person_id", "pk", "instrument_id", "made_at"):
            found[self.same[person]].append(Sent(*sent))
        return found

    def _at_addresses(self) -> dict[str, list[tuple[int, datetime, int]]]:
        """By mark of a mailbox, telephone or home: who was asked there, when, and by how many messages."""
        marks, homes = {mark for own in self.marks.values() for mark in own}, set(self.homes.values()) - {""}
        lately = Asking.objects.filter(asked_at__gt=self.now - timedelta(days=CAP_DAYS)).order_by()
        rows = lately.filter(Q(contact__in=marks) | Q(home__in=homes))
        found: dict[str, list[tuple[int, datetime, int]]] = defaultdict(list)
        columns = ("contact", "home", "visit__patient__person_id", "asked_at", "step")
        for contact, home, *who in rows.values_list(*columns):
            for mark in {contact, home} - {""}:
                found[mark].append((who[0], who[1], who[2]))
        return found

    @cached_property
    def asked_first(self) -> set[int]:
        """People whom HCAHPS asks now."""
        return {self.same[pk] for pk in asked_first(self.same)}

    @cached_property
    def to_be_drawn(self) -> set[int]:
        """Visits that HCAHPS may still draw."""
        return to_be_drawn(self.visits, self.now)

    # ------------------------------------------------------------------------------------------ one visit
    def facts(self, visit: Visit, plan: Plan, line: Asking | None = None) -> Facts:
        """`line`: the one of the ledger that is looked at; what it did itself does not count against it."""
        person, own = visit.patient.person, line.invitation_id if line else None
        zone, bar = ZoneInfo(visit.location.department.site.zone), person_bar(person)
        marks = self.marks[person.pk]
        return Facts(
            kind=visit.kind, ward=visit.location_id, service=visit.service_id,
            is_sensitive=bool(visit.service and visit.service.is_sensitive),
            admitted_on=visit.started_at.astimezone(zone).date(), home_at=visit.ended_at or self.now,
            born_on=visit.patient.born_on, cancelled=self._cancelled(visit), is_deceased=bool(person.deceased_on),
            is_opted_out=person.pk in self.opted_out or bool(self.stopped.intersection(marks)),
            is_held=person.pk in self.held,
            was_asked_of_it=any(
                (on, survey) == (visit.pk, plan.rules.survey) and pk != (line.pk if line else None)
                for on, survey, pk in self.of_visit
            ),
            bars=(BARS[bar],) if bar in BARS and bar != "deceased" else (),
            reach=frozenset(self._reach(person, plan.campaign)),
            asked=tuple((sent.survey, sent.at) for sent in self.sent[person.pk] if not own or sent.invitation != own),
            beside=tuple(self._beside(person.pk)),
            messages=max((sum(step for _who, _at, step in self.at_address[mark]) for mark in marks), default=0),
            gives_way=person.pk in self.asked_first
            or (plan.campaign.waits_for_draw and visit.pk in self.to_be_drawn),
        )  # fmt: skip

    def _cancelled(self, visit: Visit) -> str:
        if visit.pk not in self.admitted:
            return "admission_cancelled"
        return "" if visit.ended_at else "discharge_cancelled"

    def _beside(self, person: int) -> Iterable[datetime]:
        for mark in (*self.marks[person], self.homes[person]):
            yield from (at for who, at, _step in (self.at_address[mark] if mark else ()) if who != person)

    def _reach(self, person: Person, campaign: Campaign) -> Iterable[str]:
        yield from (Channel.HAND, Channel.TABLET)
        if person.email:
            yield Channel.EMAIL
        if person.postal_address:
            yield Channel.LETTER
        if person.phone and self.can_text and self._can_be_texted(person, campaign):
            yield Channel.SMS

    def _can_be_texted(self, person: Person, campaign: Campaign) -> bool:
        """A number with its country; and an approved text in their language, where the provider asks for one."""
        try:
            international(person.phone)
        except ValueError:
            return False
        return not self.wants_template or bool(campaign.sms_templates.get(wording.spoken(person.language)))

    def mark_of(self, person: Person, way: str) -> str:
        """The keyed hash of the address this way goes to."""
        if way == Channel.SMS:
            return phone_mark(person.phone)
        return email_mark(person.email) if way == Channel.EMAIL else ""

    def note(self, line: Asking, person: Person, survey: int) -> None:
        """They are asked now."""
        self.sent[person.pk].append(Sent(line.invitation_id, survey, self.now))
        self.of_visit.add((line.visit_id, survey, line.pk))
        for mark in {line.contact, line.home} - {""}:
            self.at_address[mark].append((person.pk, self.now, 1))


def cap_of(plan: Plan, now: datetime) -> DailyCap:
    """How much room the days of a campaign have. One statement where it has a limit: what it asked today by itself, for
    what colleagues hand over is their own pace.
    """
    campaign = plan.campaign
    cap = DailyCap(campaign.most_a_day, campaign.site.zone)
    if campaign.most_a_day is not None:
        today = now.astimezone(ZoneInfo(cap.zone)).date()
        asked = Asking.objects.filter(campaign=campaign, asked_at__gte=day_begins(today, cap.zone))
        cap.used[today] = asked.exclude(channel__in=BY_STAFF).count()
    return cap


def zone_of(visit: Visit) -> str:
    """Where the patient lives, as far as we know."""
    return visit.patient.person.zone or visit.location.department.site.zone
