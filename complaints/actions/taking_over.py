"""Cases that lived in another system until now, a piece of rows at a time: stories, people, cases, what was written,
and targets that count from the original receipt. Nobody hears of anything but the one list of what came late.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse

import audit.log
import clocks.actions
from audit import columns
from audit.log import Row
from clocks.models import Clock, Firing, ProfileVersion
from clocks.worktime import local_date
from complaints import policy, states
from complaints.actions.afterwards import RIGHT
from complaints.actions.cases import KIND, facts_of
from complaints.actions.intake import SPOKEN
from complaints.models import Complaint, Entry, Issue, Letter, TeamMember
from complaints.states import Status
from feedback.actions import told
from feedback.actions.arriving import arrive_registered
from feedback.actions.intake import found_by
from feedback.mapping.fields import Given
from feedback.models import Feedback, Import, Kind, Named, Teller
from feedback.targets import Made, touched
from hospital.actions.persons import HOSPITAL, number_hash
from hospital.models import Identifier, Patient, Person, Role, Site, User
from hospital.recipients import Ask, resolve_many
from outbox import actions as outbox
from outbox.actions import Parcel

OURS = frozenset({"complaint.take_over", "feedback.take_over", "feedback.enter_register"})
PERSON = ("name", "phone", "email", "postal_address")
COLUMNS = (
    "type", "status", "subject", "severity", "flags", "site_id", "department_id", "channel", "received_at",
    "teller_role", "owner_id", "acknowledged_at", "responded_at", "closed_at", "outcome", "learning",
)  # fmt: skip
# What was done elsewhere of the work on a case that is past being new; nobody is owed it here.
DONE_THERE = ("triage", "contact", "informal_window")


class Rules(Protocol):
    """What the rows of a piece may name (`complaints.takeover.CaseScene`)."""

    def rules(self, site: int, on: Any) -> ProfileVersion | None: ...


@dataclass(slots=True)
class Brought:
    """A row on its way to being a case."""

    given: Given
    values: Mapping[str, Any]
    story: Feedback = field(init=False)
    case: Complaint = field(init=False)


def create(
    job: Import, rows: Sequence[Given], stored: Sequence[Mapping[str, Any]], scene: Any, now: datetime
) -> list[Made]:
    """Not audited by a verb of its own: an entry for each case, with the file and the line it came from."""
    brought = [Brought(given, values) for given, values in zip(rows, stored, strict=True)]
    sites = Site.objects.in_bulk({one.values["site_id"] for one in brought})
    _write_stories(job, brought, sites, now)
    _write_cases(brought, sites, scene, now)
    _write_what_was_said(brought)
    _let_in(job, brought, now)
    arrive_registered([(one.story, one.given) for one in brought], now)
    late = _write_targets(brought, now)
    audit.log.record_many(_entry(job, one, now) for one in brought)
    return [Made(one.story.pk, one.story.site_id, is_late=one.case.pk in late) for one in brought]


def _let_in(job: Import, brought: Sequence[Brought], now: datetime) -> None:
    """What is kept to the people on it would be seen by nobody: whoever brought it is one of them."""
    kept = [one.case for one in brought if one.case.is_restricted] if job.run_by_id else []
    TeamMember.objects.bulk_create(TeamMember(complaint=case, user=job.run_by, at=now) for case in kept)


# ------------------------------------------------------------------------------------------ people and stories
def _write_stories(job: Import, brought: Sequence[Brought], sites: Mapping[int, Site], now: datetime) -> None:
    tellers = _tellers(brought)
    patients = _patients(brought, tellers)
    for one, teller, patient in zip(brought, tellers, patients, strict=True):
        values = one.values
        one.story = Feedback(
            kind=Kind.CONCERN if values["type"] == "concern" else Kind.COMPLAINT, channel=values["channel"],
            received_at=values["received_at"], logged_at=now, occurred_on=values["occurred_on"],
            site=sites[values["site_id"]], department_id=values["department_id"], teller_role=values["teller_role"],
            teller=teller, patient=patient, subject=values["subject"], words=values["words"] or values["subject"],
            language=values["language"], wish=values["wish"], wants_reply=teller is not None,
            severity=values["severity"], flags=values["flags"], original_ref=one.given.get("reference"),
        )  # fmt: skip
        one.story.tokens = found_by(one.story, records=[values["record_number"]])
    told.write_stories(job, [one.story for one in brought], [one.given.identity for one in brought])
    _bar_colleagues(brought, now)


def _tellers(brought: Sequence[Brought]) -> list[Person | None]:
    """Somebody new for each row that says anything about them: who is who, people find out."""
    made: list[Person | None] = []
    for one in brought:
        said = {name: one.values[name] for name in PERSON if one.values[name]}
        is_known = bool(said) and one.values["teller_role"] != Teller.ANONYMOUS
        made.append(Person(**said, language=one.values["language"]) if is_known else None)
    columns.create(person for person in made if person is not None)
    return made


def _patients(brought: Sequence[Brought], tellers: Sequence[Person | None]) -> list[Patient | None]:
    """By their record number, each once; somebody new where nobody has it yet."""
    hashes = [
        number_hash(HOSPITAL, one.values["record_number"]) if one.values["record_number"] else "" for one in brought
    ]
    known = Identifier.objects.filter(authority=HOSPITAL, value_hash__in=set(hashes) - {""})
    found: dict[str, Patient] = {row.value_hash: row.patient for row in known.select_related("patient__person")}
    new: dict[str, tuple[Brought, Person]] = {}
    for one, teller, mark in zip(brought, tellers, hashes, strict=True):
        if mark and mark not in found and mark not in new:
            is_own = teller is not None and one.values["teller_role"] == Teller.PATIENT
            new[mark] = one, teller if is_own and teller else Person()
    Person.objects.bulk_create([person for _one, person in new.values() if person.pk is None])
    made = Patient.objects.bulk_create(Patient(person=person) for _one, person in new.values())
    found |= dict(zip(new, made, strict=True))
    Identifier.objects.bulk_create(
        Identifier(patient=found[mark], authority=HOSPITAL, value=one.values["record_number"], value_hash=mark)
        for mark, (one, _person) in new.items()
    )
    return [found.get(mark) for mark in hashes]


def _bar_colleagues(brought: Sequence[Brought], now: datetime) -> None:
    """Whoever works here and told us is barred, as in anything that is told. They are known by their address."""
    addresses = {one.values["email"]: one.story for one in brought if one.values["email"] and one.story.teller}
    rows = User.objects.active().filter(email__in=set(addresses)) if addresses else ()
    by_email = {user.email: user for user in rows}
    barred = [(one.story, by_email[one.values["email"]]) for one in brought if one.values["email"] in by_email]
    Named.objects.bulk_create(
        Named(feedback=story, user=user, why=Named.Why.TELLER, at=now) for story, user in barred if story.teller
    )


# ------------------------------------------------------------------------------------------ cases
def _write_cases(brought: Sequence[Brought], sites: Mapping[int, Site], scene: Rules, now: datetime) -> None:
    for one in brought:
        one.case = Complaint(feedback=one.story, last_activity_at=now)
        _fill(one.case, one.values, one.story)
        one.case.zone = sites[one.case.site_id].zone
        one.case.received_on = local_date(one.case.zone, one.case.received_at)
        rules = scene.rules(one.case.site_id, one.case.received_on)
        assert rules is not None  # the row was looked at
        one.case.profile_version = rules
    columns.create(one.case for one in brought)


def _fill(case: Complaint, values: Mapping[str, Any], story: Feedback) -> None:
    for name in COLUMNS:
        setattr(case, name, values[name])
    case.teller, case.patient = story.teller, story.patient
    case.tokens, case.edition = story.tokens, story.edition
    case.is_oral, case.is_restricted = values["channel"] in SPOKEN, policy.is_restricted(values["flags"])
    case.closings = 1 if values["status"] in (Status.CLOSED, Status.CLOSED_FINAL) else 0
    case.severity_at_close = values["severity"] if case.closings else None


def _write_what_was_said(brought: Sequence[Brought]) -> None:
    """What the case is about with what was found, the letters, the notes."""
    columns.create(
        Issue(
            complaint=one.case, words=one.story.words, finding=one.values["finding"], outcome=one.values["outcome"]
        )
        for one in brought
    )  # fmt: skip
    columns.create(letter for one in brought if (letter := _reply(one)))
    columns.create(entry for one in brought for entry in _words(one))


def _reply(one: Brought) -> Letter | None:
    """A reply that was sent stands there as sent."""
    sent, words = one.values["responded_at"], one.values["reply_letter"]
    if not (sent and words):
        return None
    return Letter(
        complaint=one.case, state=Letter.State.SENT, language=one.values["language"], words=words, changed_at=sent,
        sent_at=sent,
    )  # fmt: skip


def _words(one: Brought) -> Iterator[Entry]:
    values, received = one.values, one.values["received_at"]
    if values["acknowledgement_letter"]:
        at = values["acknowledged_at"] or received
        yield _line(one, Entry.Kind.ACKNOWLEDGEMENT, values["acknowledgement_letter"], at, Entry.How.LETTER)
    if values["updated_at"]:
        yield _line(one, Entry.Kind.UPDATE, "", values["updated_at"])
    if values["reply_letter"] and not values["responded_at"]:
        yield _line(one, Entry.Kind.NOTE, values["reply_letter"], received)
    if values["note"]:
        yield _line(one, Entry.Kind.NOTE, values["note"], received)


def _line(one: Brought, kind: str, words: str, at: datetime, how: str = "") -> Entry:
    return Entry(complaint=one.case, kind=kind, words=words, at=at, how=how, nonce=uuid4())


def _entry(job: Import, one: Brought, now: datetime) -> Row:
    case = one.case
    facts = {
        "import": job.pk, "line": one.given.line, "feedback": one.story.pk, "version": 1, "type": case.type,
        "stage": case.status, "severity": case.severity, "owner": case.owner_id,
    }  # fmt: skip
    return Row("complaint.take_over", KIND, case.pk, job.run_by_id, facts, now)


# ------------------------------------------------------------------------------------------ targets
def _write_targets(brought: Sequence[Brought], now: datetime) -> set[int]:
    """The cases that owed something overdue when they came. Whose time to come back to the answer is over is closed for
    good.
    """
    late = clocks.actions.take_over([_arrived(one.case, one.values) for one in brought], now=now)
    over = [clock for found in late.values() for clock in found if clock.kind == RIGHT]
    if over:
        ended = {"cancelled_at": now, "cancel_reason": "lapsed", "is_next": False}
        Clock.objects.filter(pk__in=[clock.pk for clock in over]).update(**ended)
        ids = [clock.subject_id for clock in over]
        Complaint.objects.filter(pk__in=ids, status=Status.CLOSED).update(status=Status.CLOSED_FINAL)
    return {pk for pk, found in late.items() if any(clock.kind != RIGHT for clock in found)}


def _arrived(case: Complaint, values: Mapping[str, Any]) -> clocks.actions.Arrived:
    """What had happened to it, in the words of the rules."""
    events = [("received", case.received_at)]
    later = {"acknowledged": "acknowledged_at", "update_sent": "updated_at", "responded": "responded_at"}
    events += sorted(((event, values[name]) for event, name in later.items() if values[name]), key=lambda pair: pair[1])
    if case.status == Status.RESOLVED_INFORMALLY and case.closed_at:
        events.append(("resolved", case.closed_at))
    kept = None if case.status in states.OPEN else (RIGHT,) if case.responded_at else ()
    without: tuple[str, ...] = () if case.status == Status.RECEIVED else DONE_THERE
    if case.status not in states.OPEN:
        without = (*DONE_THERE, "update")  # files do not say whether they were told in between: nobody is blamed
    return clocks.actions.Arrived(case, facts_of(case), events, kept, without)


# ------------------------------------------------------------------------------------------ a later file
def bring_up(
    job: Import, story: int, changes: Mapping[str, Any], given: Given, stored: Mapping[str, Any], now: datetime
) -> Collection[str]:
    """Take what is new. Stage, days, severity and owner only as long as nothing else was done to the case here."""
    case = Complaint.objects.select_for_update(of=("self",), no_key=True).select_related("feedback", "teller").get(
        feedback=story
    )  # fmt: skip
    is_free = not (touched(KIND, [case.pk], OURS) or touched("feedback", [story], OURS))
    plain = {name for name in changes if name in ("subject", "wish", "department_id", "learning", *PERSON)}
    names = set(changes) if is_free else plain
    if not names:
        return ()
    taken = {**{name: getattr(case, name) for name in COLUMNS}, **{name: stored[name] for name in names}}
    _change_story(case, {name: stored[name] for name in names})
    _fill_anew(case, {**stored, **taken}, now)
    if names - plain:
        _plan_anew(case, stored, now)
    facts = {"import": job.pk, "line": given.line, "version": case.version, "changed": sorted(names)}
    audit.log.record_many([Row("complaint.take_over", KIND, case.pk, job.run_by_id, facts, now)])
    return names


def _change_story(case: Complaint, values: Mapping[str, Any]) -> None:
    story = case.feedback
    said = {name: values[name] for name in PERSON if name in values}
    if said and story.teller is not None:
        Person.objects.filter(pk=story.teller.pk).update(**said)
        story.teller.refresh_from_db()
    elif any(said.values()) and story.teller_role != Teller.ANONYMOUS:
        story.teller = Person.objects.create(**said, language=story.language)
    for name in ("subject", "wish", "department_id", "received_at", "severity", "flags"):
        if name in values:
            setattr(story, name, values[name])
    story.tokens = found_by(story)
    story.save()


def _fill_anew(case: Complaint, values: Mapping[str, Any], now: datetime) -> None:
    _fill(case, values, case.feedback)
    case.received_on, case.last_activity_at = local_date(case.zone, case.received_at), now
    case.version += 1
    case.save()


def _plan_anew(case: Complaint, stored: Mapping[str, Any], now: datetime) -> None:
    """Nothing was done here, so the targets are those of a case that comes today."""
    mine = Clock.objects.of(KIND, case.pk)
    Firing.objects.filter(clock__in=mine.values("pk")).delete()
    mine.filter(parent__isnull=False).delete()
    mine.delete()
    case.issues.update(finding=stored["finding"], outcome=stored["outcome"])
    one = Brought(Given(0), stored)
    one.story, one.case = case.feedback, case
    _write_targets([one], now)


# ------------------------------------------------------------------------------------------ taking back
def remove(job: Import, stories: Collection[int], now: datetime) -> dict[int, str]:
    """Cases go as if they had never come, with people nobody else knows; what was done since keeps them."""
    cases = dict(Complaint.objects.filter(feedback__in=list(stories)).values_list("feedback_id", "pk"))
    done = touched(KIND, cases.values(), OURS)
    stays = touched("feedback", stories, OURS) | {story: done[pk] for story, pk in cases.items() if pk in done}
    gone = [story for story in stories if story not in stays]
    stays |= dict.fromkeys(_forgotten(gone, cases), told.LINKED)
    audit.log.record_many(
        Row("complaint.take_back", KIND, cases[story], job.run_by_id, {"import": job.pk}, now)
        for story in gone if story not in stays
    )  # fmt: skip
    return stays


def _forgotten(stories: Sequence[int], cases: Mapping[int, int]) -> list[int]:
    """Takes them away together, else one by one; returns those to which something still belongs."""
    try:
        _forget(stories, [cases[story] for story in stories])
        return []
    except ProtectedError:
        if len(stories) == 1:
            return list(stories)
        return [story for one in stories for story in _forgotten([one], cases)]


@transaction.atomic
def _forget(stories: Sequence[int], cases: Sequence[int]) -> None:
    tellers = set(Feedback.objects.filter(pk__in=stories, teller__isnull=False).values_list("teller_id", flat=True))
    mine = Clock.objects.filter(subject_kind=KIND, subject_id__in=cases)
    Firing.objects.filter(clock__in=mine.values("pk")).delete()
    mine.filter(parent__isnull=False).delete()
    mine.delete()
    for model in (Entry, Letter, Issue, TeamMember):
        model.objects.filter(complaint__in=cases).delete()
    Complaint.objects.filter(pk__in=cases).delete()
    told.forget(stories)
    _forget_people(tellers)


def _forget_people(people: Collection[int]) -> None:
    """Patients stay: their record number may be known elsewhere by now."""
    strangers = Person.objects.filter(pk__in=people, patient__isnull=True)
    try:
        with transaction.atomic():
            strangers.delete()
    except ProtectedError:
        return  # something else was written about one of them meanwhile


# ------------------------------------------------------------------------------------------ what came late
def tell(job: Import, late: Sequence[int], now: datetime) -> None:
    """One message to the complaints managers of each site, however many cases there are: where the list stands."""
    sites = set(Complaint.objects.filter(feedback__in=list(late)).values_list("site_id", flat=True))
    asks = {site: Ask(Role.MANAGER, site) for site in sorted(sites)}
    found = dict(zip(asks, resolve_many(asks.values(), now), strict=True))
    zones = dict(Site.objects.filter(pk__in=sites).values_list("pk", "zone"))
    outbox.queue_many(_parcels(job, found, zones), now)


def _parcels(job: Import, found: Mapping[int, Any], zones: Mapping[int, str]) -> Iterable[Parcel]:
    link = settings.SITE_URL + reverse("import", args=[job.pk])
    told_of: dict[int, list[int]] = defaultdict(list)
    for site, answer in found.items():
        for chosen in answer.users:
            if not told_of[chosen.user_id]:
                yield Parcel(
                    template="complaints/arrived_late", key=f"arrived:{job.pk}", to_user=chosen.user_id,
                    context={"link": link}, quiet_zone=zones[site], why=f"{chosen.because}:{Role.MANAGER}",
                )  # fmt: skip
            told_of[chosen.user_id].append(site)
