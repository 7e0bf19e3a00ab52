"""Builders for everything tests need. They call the actions, so every object is in a legal state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from django.utils import timezone

from clocks import profiles
from clocks.actions import publish_calendar, publish_profile
from clocks.models import ProfileVersion
from complaints import actions as verbs
from complaints.actions.cases import checklist_of, needs_plan
from complaints.models import Action, Complaint, Event, Inquiry, Meeting
from feedback import actions as feedback_actions
from feedback.models import Card, CardBatch, Channel, Device, Feedback, Kind, Teller
from files.actions import limits
from files.gate import let_in
from hospital.models import Department, Location, Person, Role, Site, User
from tests.again import again
from tests.files import samples
from tests.make_hospital import *  # noqa: F403  (who and where)
from tests.make_hospital import NOW, administrator, department, location, organization, person, site, user

WORDS = "She pressed the bell at half past six and nobody came until half past nine."
_number = count(1)


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of every test, at one site with one department; `outsider` works at the other site."""

    site: Site
    department: Department
    ward: Location
    other_site: Site
    other_department: Department
    nurse: User
    officer: User
    colleague: User
    manager: User
    head: User
    duty: User
    director: User
    pr: User
    legal: User
    reader: User
    administrator: User
    outsider: User


def rules(**changes: Any) -> ProfileVersion:
    """The shipped complaint rules, published; with changes as another version."""
    found = ProfileVersion.objects.filter(slug="private_hospital").first()
    if found and not changes:
        return found
    return publish_profile({**profiles.shipped_data("private_hospital"), **changes}, by=None, now=NOW)


def calendars(of: Site) -> Site:
    """Mon to Fri, 08:30 to 17:00 in the office, round the clock on duty; no holidays."""
    weekdays, every_day = ("mon", "tue", "wed", "thu", "fri"), ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    hours = {"statutory": (weekdays, "00:00", "24:00"), "office": (weekdays, "08:30", "17:00"),
             "duty": (every_day, "00:00", "24:00")}  # fmt: skip
    for role, (days, opens, closes) in hours.items():
        publish_calendar(of, role, data={"weekly": {day: [[opens, closes]] for day in days}}, by=None, now=NOW)
    return of


def cast() -> Cast:
    """One set of people; called twice it makes other people with the same roles."""
    return again(_cast)


def _cast() -> Cast:
    rules()
    here, there = calendars(site()), calendars(site(zone="America/Halifax"))
    surgery, elsewhere = department(at=here), department(at=there)
    everyone = organization()
    return Cast(
        site=here, department=surgery, ward=location(of=surgery), other_site=there, other_department=elsewhere,
        nurse=user(Role.FRONTLINE, surgery), officer=user(Role.OFFICER, here), colleague=user(Role.OFFICER, here),
        manager=user(Role.MANAGER, here), head=user(Role.DEPARTMENT, surgery), duty=user(Role.DUTY, here),
        director=user(Role.LEADERSHIP, here), pr=user(Role.PR, everyone), legal=user(Role.LEGAL, everyone),
        reader=user(Role.READER, here), administrator=administrator(), outsider=user(Role.OFFICER, there),
    )  # fmt: skip


def feedback(cast: Cast | None = None, **fields: Any) -> Feedback:
    """Feedback that is no case: a compliment, unless `kind` says otherwise."""
    return feedback_actions.receive(**{"kind": Kind.COMPLIMENT, **_told(cast, fields)})


def device(kind: str, place: Location) -> tuple[Device, str]:
    """A paired device of a ward, and the token it holds."""
    _row, code = feedback_actions.add_device(
        kind=kind, label="Desk", site=place.department.site, location=place, by=None
    )
    return feedback_actions.pair_device(code)


def card(story: Feedback) -> Card:
    """It was typed in from a paper card, which was drawn for a second look."""
    batch, _new = CardBatch.objects.get_or_create(name="2026-A", defaults={"seed": "s", "at": NOW})
    return Card.objects.create(feedback=story, batch=batch, number=str(story.pk), is_drawn=True)


def pictured(story: Feedback) -> None:
    """A picture that came with it, as its gate left it."""
    content = samples.photo()
    let = let_in(content, len(content), limits())
    feedback_actions.add_pictures(story, pictures=[let], by=None, now=NOW)


def case(cast: Cast | None = None, **fields: Any) -> Complaint:
    """A new case of Moderate severity, logged by a nurse; `fields` go to `register`.

    `by=None` is the public; `teller=None` with `teller_role="anonymous"` nobody to answer.
    """
    return verbs.register(**{"kind": Kind.COMPLAINT, "severity": 2, **_told(cast, fields)})


def _told(cast: Cast | None, fields: dict[str, Any]) -> dict[str, Any]:
    if cast is not None:
        place = {"site": cast.site, "department": cast.department, "location": cast.ward, "by": cast.nurse}
        fields = {**place, **fields}
    elif "site" not in fields:
        rules()
        fields = {"site": site(), **fields}
    if fields.get("teller_role") != Teller.ANONYMOUS and "teller" not in fields:
        fields["teller"] = teller()
    usual = {"channel": Channel.STAFF, "words": WORDS, "intake_id": uuid4(), "teller_role": Teller.FAMILY,
             "language": "en", "subject": f"Nobody came to the bell {next(_number)}"}  # fmt: skip
    return {**usual, **fields}


def teller(**fields: Any) -> Person:
    """Somebody who can be written to and called."""
    return person(**{"email": f"teller{next(_number)}@example.org", "phone": "+353 87 555 0142", **fields})


# -------------------------------------------------------------------- a case further on
registered = case


def triaged(cast: Cast, case: Complaint | None = None, **fields: Any) -> Complaint:
    case = case or registered(cast, **fields)
    verbs.triage(case, by=cast.officer, severity=case.severity, flags=case.flags, owner=cast.officer)
    return fresh(case)


def investigating(cast: Cast, case: Complaint | None = None, **fields: Any) -> Complaint:
    case = planned(cast, triaged(cast, case, **fields))
    verbs.start(case, by=cast.officer)
    return fresh(case)


def planned(cast: Cast, case: Complaint) -> Complaint:
    """With a plan where the full path asks for one."""
    if needs_plan(case):
        verbs.plan(case, by=cast.officer, method="letter", agreement="offered")
    return fresh(case)


def handed_in(cast: Cast, case: Complaint, by: User | None = None) -> Complaint:
    """With everything in it that the rules ask of a reply."""
    verbs.submit(case, by=by or cast.officer, checked=checklist_of(case))
    return fresh(case)


def reply_sent(case: Complaint, by: User, **how: Any) -> Complaint:
    """The reply is sent; it says nothing about the patient, so that nobody has to consent."""
    verbs.respond(
        case, by=by, checked=checklist_of(case), is_without_patient=True, unfit_because="They asked for it.", **how
    )  # fmt: skip
    return fresh(case)


def planned_by_date(cast: Cast, days: int = 9, **fields: Any) -> Complaint:
    """With a date that was agreed with them."""
    case = triaged(cast, **{"severity": 3, **fields})
    on = case.received_on + timedelta(days=days)
    verbs.plan(case, by=cast.officer, method="letter", agreement="agreed", answer_on=on)
    return fresh(case)


def awaiting_consent(cast: Cast, case: Complaint | None = None, **fields: Any) -> Complaint:
    case = case or triaged(cast, **fields)
    verbs.ask_consent(case, by=cast.officer, how="letter")
    return fresh(case)


def asked(cast: Cast, **fields: Any) -> Complaint:
    """It waits for their answer."""
    case = investigating(cast, **fields)
    on = timezone.localdate() + timedelta(days=5)
    verbs.ask_complainant(case, by=cast.officer, words="Which night was it?", nonce=uuid4(), expected_on=on)
    return fresh(case)


def referred(cast: Cast, **fields: Any) -> Complaint:
    case = responded(cast, **fields)
    verbs.refer(case, by=cast.manager, body="Ombudsman", referred_on=case.received_on)
    return fresh(case)


def drafting(cast: Cast, case: Complaint | None = None, **fields: Any) -> Complaint:
    """The findings are there and a first version of the reply."""
    case = investigating(cast, case, **fields)
    findings = {issue.pk: "The bell was not connected." for issue in case.issues.all()}
    verbs.finish(case, by=cast.officer, findings=findings)
    verbs.draft(case, by=cast.officer, words="We are sorry. The bell was not connected.")
    return fresh(case)


def waiting(cast: Cast, **fields: Any) -> Complaint:
    """Handed in for approval by the officer; High, so that it needs one."""
    case = drafting(cast, **{"severity": 3, **fields})
    return handed_in(cast, case)


def responded(cast: Cast, **fields: Any) -> Complaint:
    case = drafting(cast, **fields)
    return reply_sent(case, cast.officer)


def closed(cast: Cast, outcome: str = "upheld", **fields: Any) -> Complaint:
    case = responded(cast, **fields)
    outcomes = {issue.pk: outcome for issue in case.issues.all()}
    verbs.close(case, by=cast.officer, outcomes=outcomes, learning="Check bells at every shift.")
    return fresh(case)


# -------------------------------------------------------------------- what others owe on it
def inquiry(cast: Cast, case: Complaint | None = None, **fields: Any) -> Inquiry:
    """Two questions of the officer to the nurse, about all that is on the case, to be answered within a week."""
    case = case or triaged(cast)
    usual = {"department": cast.department, "asked": cast.nurse, "questions": ["Was the bell in reach?", "Who came?"],
             "summary": "Nobody came to the bell on Sunday evening.", "due_on": local_day(days=7), "nonce": uuid4(),
             "issues": case.issues.all(), "files": case.evidence.all()}  # fmt: skip
    entry = verbs.ask(case, **{"by": cast.officer, **usual, **fields})
    return Inquiry.objects.get(pk=entry.facts["inquiry"])


def answered(cast: Cast, row: Inquiry | None = None, **fields: Any) -> Inquiry:
    row = row or inquiry(cast)
    usual = {"answers": {1: ("disagree", "It hung behind the bed."), 2: ("", "I came at half past nine.")}}
    verbs.answer(row, **{"by": cast.nurse, **usual, **fields})
    return Inquiry.objects.get(pk=row.pk)


def action(cast: Cast, case: Complaint | None = None, *, files: bool = False, **fields: Any) -> Action:
    """The nurse has it, by a week from now; with `files` it is done with one."""
    case = case or triaged(cast)
    usual = {"what": "Test every bell at the start of a shift.", "owner": cast.nurse, "due_on": local_day(days=7),
             "nonce": uuid4()}  # fmt: skip
    entry = verbs.add_action(case, **{"by": cast.officer, **usual, **fields})
    row = Action.objects.get(pk=entry.facts["action"])
    if files:
        row.files.set(case.evidence.all())
    return row


def meeting(cast: Cast, case: Complaint | None = None, **fields: Any) -> Meeting:
    """With the family, in two days."""
    usual = {
        "with_whom": "family",
        "planned_at": timezone.now() + timedelta(days=2),
        "place": "Room 4",
        "nonce": uuid4(),
    }
    entry = verbs.arrange(case or triaged(cast), **{"by": cast.officer, **usual, **fields})
    return Meeting.objects.get(pk=entry.facts["meeting"])


def event(cast: Cast, case: Complaint | None = None, **fields: Any) -> Event:
    usual = {"on": NOW.date(), "words": "The bell was pressed.", "source": "teller", "nonce": uuid4()}
    entry = verbs.chronicle(case or triaged(cast), **{"by": cast.officer, **usual, **fields})
    return Event.objects.get(pk=entry.facts["event"])


def local_day(**span: float) -> date:
    """A day after today where the cast works."""
    return timezone.localdate() + timedelta(**span)


def fresh(case: Complaint) -> Complaint:
    """The case as it is in the database now."""
    return Complaint.objects.get(pk=case.pk)


def later(**span: float) -> datetime:
    """A moment after `NOW`, such as `later(hours=3)`."""
    return NOW + timedelta(**span)
