"""Invitations: discharges entered and patients asked, beside bare SQL that writes as many rows in the same run.

Bars: eight times the bare SQL, 0.08 statements an invitation. The floor knows no rules: no gaps, no opt-outs, no
hold, no contact safety, no window, no language; and it decrypts nothing.
"""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from audit.models import Entry
from hospital import actions as hospital
from hospital.models import Location, Organization, Patient, Person, Site, Visit, VisitEvent
from outbox.models import Message
from pxm.bench import apart
from pxm.bench.copying import settle
from pxm.bench.measuring import Cost, cost, median, statements
from pxm.bench.sheet import Say, Sheet
from surveys import actions
from surveys.actions.dispatching import BATCH
from surveys.models import Asking, Campaign, Invitation, InvitationKey

ROUNDS = 4
PIECE = 2_000
HOME = datetime(2026, 6, 2, 8, 0, tzinfo=UTC)  # a Tuesday
DUE = HOME + timedelta(days=2, hours=3)
MOST_OF_FLOOR, MOST_SQL = 8.0, 0.08
COUNTED = (Invitation, InvitationKey, Message, Entry)
# One statement claims and writes as many rows of the same tables; what it writes is as long.
FLOOR = """
WITH claimed AS (
    SELECT a.id, a.site_id, a.department_id, a.location_id, p.person_id FROM surveys_asking a
    JOIN hospital_visit v ON v.id = a.visit_id JOIN hospital_patient p ON p.id = v.patient_id
    WHERE a.due_at <= %(now)s AND a.step = 0 ORDER BY a.due_at, a.id LIMIT %(limit)s
    FOR NO KEY UPDATE OF a SKIP LOCKED),
invited AS (
    INSERT INTO surveys_invitation (instrument_id, person_id, way, language, token_hash, made_at, expires_at, site_id,
        department_id, location_id)
    SELECT %(survey)s, person_id, 'email', 'en', encode(sha256(gen_random_uuid()::text::bytea), 'hex'), %(now)s,
        %(now)s::timestamptz + interval '42 days', site_id, department_id, location_id FROM claimed
    RETURNING id, person_id),
keys AS (
    INSERT INTO surveys_invitationkey (invitation_id, token_hash)
    SELECT id, encode(sha256(gen_random_uuid()::text::bytea), 'hex') FROM invited, generate_series(1, 2)),
message AS (
    INSERT INTO outbox_message (key, template, channel, to_person_id, context, subject_kind, subject_id, is_urgent,
        state, queued_at, send_after, wake_at, attempts, error_code, language, quiet_zone, provider_id)
    SELECT 'survey:' || i.id || ':1:p' || i.person_id || ':email', 'surveys/asked', 'email', i.person_id,
        %(context)s::jsonb, 'asking', c.id, false, 'queued', now(), now(), now(), 0, '', '', '', ''
    FROM invited i JOIN claimed c USING (person_id)),
entry AS (
    INSERT INTO audit_entry (at, verb, subject_kind, subject_id, door, facts)
    SELECT now(), 'campaign.ask', 'campaign', %(campaign)s, 'timers', %(facts)s::jsonb FROM invited)
UPDATE surveys_asking a SET state = 'asked', reason = '', reasons = '', channel = 'email', step = 1, asked_at = %(now)s,
    due_at = NULL, decided_at = now(), contact = '#e0123456789abcdef01234567', home = '', invitation_id = i.id
FROM claimed c JOIN invited i USING (person_id) WHERE a.id = c.id
"""
FACTS = '{"line": 100001, "invitation": 100001, "way": "email"}'
CONTEXT = (
    '{"date": "2026-07-16", "link": "https://hospital.example/s/0123456789abcdef0123456789abcdef01234567/", '
    '"stop": "https://hospital.example/s/stop/100001:0123456789abcdef0123456789abcdef0123456789a/", '
    '"unsubscribe": "https://hospital.example/s/stop/100001:0123456789abcdef0123456789abcdef0123456789a/"}'
)


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--people", type=int, default=20_000, help="half of them are asked, half by bare SQL")


def handle(options: dict[str, Any], say: Say) -> bool:
    return apart.measure("invite", options, ("people",))


def run(options: dict[str, Any], sheet: Sheet) -> bool:
    """Fill, enter, ask in turns with the floor, print; returns whether every bar was met."""
    people = options["people"] // (2 * ROUNDS * BATCH) * 2 * ROUNDS * BATCH or 2 * ROUNDS
    campaign = fill(people, sheet.say)
    settle()
    with statements() as sent:
        entered = cost(Entering())
    sheet.say(
        f"{people:,} discharges entered: {entered.cpu / people:.3f} ms CPU each, {len(sent) / people:.3f} statements"
    )
    settle()
    return judge(campaign, people // (2 * ROUNDS), sheet)


def judge(campaign: Campaign, share: int, sheet: Sheet) -> bool:
    asked, bare, sql, wrote = [], [], [], {}
    for _round in range(ROUNDS):
        with statements() as sent:
            asked.append(_each(Asked(share), share, wrote, "asked"))
        sql.append(len(sent) / share)
        bare.append(_each(Bare(campaign, share), share, wrote, "bare"))
    ours, floor = median(asked), median(bare)
    sheet.say(f"rows written: {wrote['asked']}, bare SQL {wrote['bare']}")
    for name, spent in (("an invitation", ours), ("an invitation of bare SQL", floor)):
        sheet.say(f"{name:<44} {spent.cpu:7.3f} ms CPU (web {spent.web:.3f} + database {spent.database:.3f}), "
                  f"wall {spent.wall:.3f} ms, {1000 / spent.wall:,.0f} a second")  # fmt: skip
    sheet.bar("of bare SQL", ours.cpu / floor.cpu, MOST_OF_FLOOR)
    sheet.bar("statements an invitation", max(sql), MOST_SQL)
    return sheet.is_met


def _each(act: Asked | Bare, share: int, wrote: dict[str, dict[str, int]], name: str) -> Cost:
    before = {model.__name__: model.objects.count() for model in COUNTED}
    spent = cost(act)
    if act.done != share:
        raise SystemExit(f"{act.done} invitations instead of {share}: the comparison is not fair.")
    wrote[name] = {model.__name__: model.objects.count() - before[model.__name__] for model in COUNTED}
    return Cost(spent.web / share, spent.database / share, spent.wall / share)


class Entering:
    """Every discharge into the ledger."""

    def prepare(self) -> None:
        connection.ensure_connection()

    def do(self) -> None:
        while actions.claim(now=HOME):
            pass


class Asked:
    """As many batches of the product's own as make this share."""

    def __init__(self, share: int) -> None:
        self.share, self.done = share, 0

    def prepare(self) -> None:
        self.done = 0

    def do(self) -> None:
        while self.done < self.share and (moved := actions.dispatch(now=DUE, limit=min(BATCH, self.share - self.done))):
            self.done += moved


class Bare(Asked):
    """The same with one statement of SQL a batch."""

    def __init__(self, campaign: Campaign, share: int) -> None:
        super().__init__(share)
        self.values = {
            "now": DUE, "survey": campaign.instrument_id, "campaign": campaign.pk, "facts": FACTS, "context": CONTEXT,
        }  # fmt: skip

    def do(self) -> None:
        while self.done < self.share:
            limit = min(BATCH, self.share - self.done)
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(FLOOR, {**self.values, "limit": limit})
                self.done += cursor.rowcount


def fill(people: int, say: Say) -> Campaign:
    """A hospital, a campaign that runs, and people who went home: each with a mailbox and an address of their own."""
    organization = Organization.objects.create(name="Bench", opened_at=timezone.now())
    site = hospital.add_site(organization, name="Bench", code="bench", zone="Europe/Dublin", languages=["en"], by=None)
    department = hospital.add_department(site, name="Surgery", parent=None, by=None)
    ward = hospital.add_location(department, name="Ward 1", by=None)
    for first in range(0, people, PIECE):
        _send_home(ward, range(first, min(first + PIECE, people)))
    say(f"{people:,} people went home")
    return _running(site)


def _send_home(ward: Location, numbers: range) -> None:
    persons = Person.objects.bulk_create(
        Person(name=f"Person {n}", email=f"p{n}@example.org", postal_address=f"{n} Long Road, Bench", language="en")
        for n in numbers
    )
    patients = Patient.objects.bulk_create(Patient(person=one, born_on=date(1970, 5, 1)) for one in persons)
    came = HOME - timedelta(days=3)
    visits = Visit.objects.bulk_create(
        Visit(patient=one, location=ward, kind=Visit.Kind.INPATIENT, started_at=came, ended_at=HOME) for one in patients
    )
    home = {"kind": VisitEvent.Kind.DISCHARGED, "happened_at": HOME, "recorded_at": HOME}
    VisitEvent.objects.bulk_create(VisitEvent(visit=visit, **home) for visit in visits)


def _running(site: Site) -> Campaign:
    survey = actions.begin(name="Your stay", template="recommendation", site=site, by=None)
    actions.publish(survey.versions.get(), by=None)
    campaign = actions.plan_campaign(survey, site=site, name="After going home", by=None)
    actions.start_campaign(campaign, by=None, now=HOME - timedelta(days=1))
    assert Asking.objects.count() == 0
    return Campaign.objects.get()
