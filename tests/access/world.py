"""One hospital for all questions: a case with media and legal flags, and everybody placed around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from audit.models import Entry
from clocks import actions as clocks
from clocks.models import Clock, Escalation, Firing, Proposal, Publication
from complaints import actions as complaints
from complaints.actions.catalog import save_body
from complaints.actions.codebook import add_taxonomy
from complaints.actions.returns import close_return
from complaints.models import (
    Action,
    Body,
    Complaint,
    Evidence,
    Inquiry,
    Phrase,
    Return,
    SavedView,
    SecondLook,
    Taxonomy,
    Threat,
)
from complaints.returns.counting import Period
from complaints.views.public import steps
from feedback import actions as feedback
from feedback.models import Feedback, Import, Mail, Source
from handbook import actions as handbook
from handbook.models import Acknowledgement, PaperText, QrCode, SectionPage
from hospital import actions
from hospital.models import Location, Relief, Role, Rota, Service, Shift, User
from outbox.actions import add_endpoint, add_room
from outbox.models import ChatRoom, Endpoint
from pxm.models import Erasure, Export, Hold
from pxm.persons import actions as persons
from surveys import actions as surveys
from surveys.models import (
    Campaign,
    Comment,
    MonthReturn,
    OpenLink,
    Permission,
    Photo,
    Sampled,
    Submission,
    SubmissionReport,
)
from surveys.questions import read
from tests import make
from tests.access import calling, inbox, incoming, papers, praise, righting
from tests.access.feeds import feed_of
from tests.access.letters import LETTERED, letters_of
from tests.access.matrix import EVERY_ROLE, HOUSE_WIDE, PLACES, Actor, Route
from tests.files import samples
from tests.programs import Program, secret_of

HASHED = make_password("a long ward password")
OF_PAGES = frozenset({Role.EDITOR, Role.REVIEWER, Role.CHIEF, Role.TRANSLATOR})
NEVER_SEE = frozenset({Role.FRONTLINE, Role.KITCHEN, Role.SURVEYS, Role.CALLER, Role.SECURITY, Role.FINANCE}) | OF_PAGES
NEAR_AND_FAR = {Role.FRONTLINE: ("site", "other site")}
ABOUT_ROW = {"inquiry": Inquiry, "action": Action, "acknowledgement": Acknowledgement}  # by how their routes begin
OF_HANDBOOK = ("public-handbook", "public-paper", "paper", "acknowledgement", "page-compare")
ABOUT_STORY = ("registration", "feedback-reply", *inbox.ABOUT_STORY, *praise.ABOUT_STORY, *righting.ABOUT_STORY)
HOOK = "https://hooks.slack.com/services/T0/B0/x"
HELD_BACK = ("file-rescan", "file-erase")
KEYS = {  # of the private hospital's rules
    "rule-change": "acknowledge", "rung-change": "breach", "rung-add": "share", "rung-remove": "share-50",
    "pause-change": "consent", "survey-attest": "h1",
}  # fmt: skip
ABOUT_PEOPLE = {"hold": Hold, "erasure": Erasure, "export": Export, "pk:source": Source}
FORMS = {"survey-file": "fhir", **dict.fromkeys(("return-file", "register-file", "redress-export"), "csv")}
NUMBERS = {
    "survey-return": MonthReturn, "survey-confirm": Permission, "mail-reread": Mail, "call-settle": calling.CallFlag,
    "survey-note-finding": Sampled, "survey-interview": Sampled, "survey-end-interview": Sampled,
    "survey-amend-response": Sampled, "survey-erase-response": Sampled, "survey-download-submission": Submission,
    "survey-keep-report": Submission, "survey-report": SubmissionReport,
}  # fmt: skip
UNKNOWN = {"ref": "C-999999", "pk": 999999, "code": "nowhere"}


@dataclass
class World:
    cast: Any
    case: Complaint
    story: Feedback
    ward: Location
    someone: User
    actors: list[Actor]

    def everybody(self) -> list[Actor]:
        return self.actors

    def lookers(self) -> list[Actor]:
        """A stranger, and every role where it sees most."""
        return [actor for actor in self.one_of_each() if actor.role not in NEVER_SEE or actor.role == Role.FRONTLINE]

    def one_of_each(self) -> list[Actor]:
        """Each role once, and a stranger: for pages that do not depend on where somebody works."""
        shown = {}
        for actor in self.actors:
            if not actor.part and actor.place in ("", "site", "house"):
                shown.setdefault(actor.role, actor)
        return list(shown.values())


def build() -> World:
    cast = make.cast()
    actions.add_service(name="Dialysis", by=None, now=make.NOW)
    case = make.case(cast, severity=3, flags=["media", "legal"])
    complaints.attach(case, by=cast.officer, uploads=[samples.upload(), samples.upload(samples.SVG)])
    case = make.fresh(case)
    make.inquiry(cast, case)
    make.action(cast, make.fresh(case), files=True)
    make.meeting(cast, make.fresh(case))
    make.event(cast, make.fresh(case))
    letters_of(make.fresh(case), cast.colleague)
    story = make.feedback(cast)
    inbox.fill(story)
    incoming.ways_in(cast, story)
    righting.build(cast, story)
    feedback.enter_register()
    close_return("general", cast.site, Period(date(2020, 1, 1), date(2020, 3, 31)), None)
    if case.owner == cast.officer:  # officers take turns by the number of the record
        complaints.assign(case, owner=cast.colleague, by=cast.officer)
    complaints.assign(make.fresh(case), owner=cast.officer, by=cast.officer)
    next_door = make.department(at=cast.site)
    add_room(by=None, name="Duty", service="slack", site=cast.site, role=Role.DUTY, language="en", url=HOOK, secret="")
    world = World(cast, make.fresh(case), story, cast.ward, make.user(Role.FRONTLINE, next_door), [])
    _cover(world)
    phrase = {"name": "Sorry", "words": "We are sorry.", "language": "en", "site": cast.site}
    Phrase.objects.create(**phrase, by=cast.manager, at=make.NOW)
    add_taxonomy("Subjects", [("12", "Staff attitude", "respect")], None, make.NOW)
    SavedView.objects.create(owner=cast.officer, queue="complaints", name="Mine", query="")
    persons.hold(case.teller, by=cast.manager, reason="A claim")
    persons.ask_erasure(case.teller, by=cast.manager, received_on=make.NOW.date())
    persons.ask_export(case.teller, by=cast.manager, purpose="access")
    week = {day: [["08:00", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    clocks.propose_calendar(cast.site, "office", data={"weekly": week}, by=None)
    _survey(cast)
    calling.fill(cast)
    _handbook(cast)
    _file_of_rows(cast)
    feed_of(cast)
    program = actions.add_program(name="Registry", role=Role.READER, place=cast.site, by=cast.administrator)
    add_endpoint(name="Wards", user=program, url="https://hooks.example/x", events=["case.closed"], by=None)
    people = [Actor("", "", Client()), *_placed(cast, next_door), *_bound(world)]
    world.actors = [replace(actor, secret=secret_of(actor)) if actor.role else actor for actor in people]
    return world


def _handbook(cast: Any) -> None:
    """A handbook of one section with one page."""
    home, *_others = handbook.open_handbook(cast.site, by=None, now=make.NOW)
    section = SectionPage(title="Welcome", slug="welcome", locale=home.locale)
    home.add_child(instance=section)
    text = [{"type": "text", "value": "<p>Ring.</p>", "id": "a"}]
    handbook.write(section, slug="call-bell", title="Bell", summary="Ring", body=text, by=None, now=make.NOW)
    handbook.set_meals(cast.site, meals=[{"key": "lunch", "name": {"en": "Lunch"}}], by=None, now=make.NOW)
    handbook.add_codes(cast.site, labels=["Bed 1"], target="", location=cast.ward, by=None, now=make.NOW)
    approvers = make.user(Role.REVIEWER, cast.site), make.user(Role.LEGAL, cast.site)
    paper = handbook.add_paper(cast.site, code="call-bell", kind="consent", by=None, now=make.NOW)
    version = paper.versions.get()
    words = {"title": "Blood", "summary": "Why", "body": "Because."}
    asked = handbook.write_paper(version, language="en", texts=words, by=None, now=make.NOW)
    for side, person in zip(("clinical", "legal"), approvers, strict=True):
        handbook.approve_paper(version, side=side, seen=version.hashes, by=person, now=make.NOW)
    asked = PaperText.objects.select_related("version__paper__site").get(pk=asked.pk)
    handbook.ask_acknowledgement(
        asked, way="paper", record_number="MRN-77", by=cast.officer, location=cast.ward, relation="patient",
        reader={"name": "Wei Chen"}, now=make.NOW,
    )  # fmt: skip
    handbook.draft_paper(paper, by=None, now=make.NOW)


def _file_of_rows(cast: Any) -> None:
    """Read and not matched yet; nothing of it is anything so far but a file for the site."""
    job = feedback.upload(
        table=samples.upload(b"Ref,Text\n1,Thanks", "rows.csv"), target="feedback", source="old", by=None
    )
    feedback.proceed()
    Import.objects.filter(pk=job.pk).update(sites=[cast.site.pk])


def _survey(cast: Any) -> None:
    """A survey of the site with an open link, and a draft of which one question hangs on two answers."""
    survey = surveys.begin(name="Your stay", template="recommendation", site=cast.site, by=None)
    draft = survey.versions.get()
    content = read(draft.content)
    hangs = {"all": [{"item": "recommend", "least": 0}, {"item": "recommend", "most": 9}]}
    surveys.publish(draft, by=None)
    surveys.open_link(survey, site=cast.site, location=None, by=None)
    surveys.plan_campaign(survey, site=cast.site, name="After going home", by=None)
    draft = surveys.draft(survey, by=None)
    surveys.change_content(draft, content.with_item(replace(content.by_key["why"], show_if=hangs)), by=None)
    papers.fill(cast, survey)


def _cover(world: World) -> None:
    """A rota of the site with a shift and a relief, and somebody next door who is away now."""
    cast, now = world.cast, timezone.now()
    rota = make.rota(cast.site)
    make.shifts(rota, cast.duty, "08:00", "20:00", days=[0])
    hours = {"starts_at": now + timedelta(days=1), "ends_at": now + timedelta(days=2)}
    actions.add_relief(rota, user=cast.duty, by=None, now=now, **hours)
    actions.add_absence(world.someone, deputy=cast.officer, ends_at=now + timedelta(days=7), by=None, now=now)


def _placed(cast: Any, next_door: Any) -> Iterator[Actor]:
    """Roles that may see cases stand everywhere; the others where it would matter most."""
    places = dict(
        zip(PLACES, (cast.department, cast.site, next_door, cast.other_site, make.organization()), strict=True)
    )
    for role in EVERY_ROLE:
        for name, place in places.items():
            if role in HOUSE_WIDE and name != "house":
                continue
            if role in NEVER_SEE and name not in NEAR_AND_FAR.get(role, ("site",)):
                continue
            if name == "house" and role not in (*HOUSE_WIDE, Role.PR, Role.LEGAL, Role.MANAGER):
                continue
            yield Actor(role, name, signed_in(make.user(role, place)))


def signed_in(user: User) -> Client:
    """With a password, as everybody has who is signed in; hashing sixty of them would take a minute."""
    User.objects.filter(pk=user.pk).update(password=HASHED)
    user.refresh_from_db(fields=["password"])
    return make.signed_in(user)


def _bound(world: World) -> Iterator[Actor]:
    """People bound to the case by more than their role: who logged it, who owns it, who is named in it."""
    cast = world.cast
    yield Actor(Role.FRONTLINE, "department", signed_in(cast.nurse), part="logged")
    yield Actor(Role.OFFICER, "site", signed_in(cast.officer), part="owner")
    named = make.user(Role.MANAGER, cast.site)
    complaints.name(world.case, user=named, by=cast.manager)
    body = save_body(Body(name="Health Ombudsman", kind="ombudsman"), None)
    complaints.involve(
        world.case, body=body, words="They ask for the file.", due_on=make.later(days=9).date(), nonce=uuid4(),
        by=cast.officer,
    )  # fmt: skip
    complaints.raise_threat(cast.site, cast.ward, cast.duty)
    complaints.lift(world.case, of="name", user=named, by=cast.colleague, reason="It was somebody else.")
    complaints.admit(world.case, user=cast.colleague, by=cast.manager, why="Knows the ward")
    yield Actor(Role.MANAGER, "site", signed_in(named), part="named")
    escalation = Escalation.objects.open().filter(subject_id=world.case.pk).latest("pk")
    hearer = escalation.told.first().user
    yield Actor(hearer.memberships.current().get().role, "house", signed_in(hearer), part="told")


def arguments(route: Route, world: World, *, unknown: bool = False) -> dict[str, Any]:
    """Values for a route's arguments: of things that exist, or of things that do not."""
    found = {}
    for argument in route.arguments:
        name = argument.partition(":")[0]
        found[name] = UNKNOWN[name] if unknown and name in UNKNOWN else _value(argument, route, world)
    return found


def _slug(name: str) -> str:
    if name == "code-change":
        return QrCode.objects.get().code
    if name in ("dish-change", "place-change", "media-change"):
        return "new"
    return "call-bell" if name.startswith(OF_HANDBOOK) else "private_hospital"


def _ref(route: Route, world: World) -> str:
    kind = ABOUT_ROW.get(route.name.partition("-")[0])
    if kind and route.name != "actions":
        return kind.objects.get().ref
    if route.name in calling.ABOUT:
        return calling.Call.objects.get().ref
    return world.story.ref if route.name in ABOUT_STORY else world.case.ref


def _code(route: Route, world: World) -> str:
    if route.name == "letter-text":
        return "en"
    if route.name in papers.CODES:
        return papers.CODES[route.name]
    return "your-stay" if route.name.startswith("survey") else world.cast.site.code


def _value(argument: str, route: Route, world: World) -> Any:
    values = {
        "ref": _ref(route, world),
        "other": world.case.ref,
        "photo": Photo.objects.get().pk,
        "comment": Comment.objects.latest("pk").pk,
        "code": praise.CODES.get(route.name) or _code(route, world),
        "kind": "feed" if route.name == "source-add" else "text",
        "language": "en",
        "section": "welcome",
        "size": "large",
        "tag": "ar",
        "form": FORMS.get(route.name, "note"),
        "pk:closed": Return.objects.get().pk,
        "of": "people",
        "role": "office",
        "as_role": "officer",
        "slug": _slug(route.name),
        "step": {"campaign-step": "start", "call-step": "take"}.get(route.name, steps.FIRST),
        "part": "figures" if route.name == "return-file" else "assign",
        "name": "update" if route.name == "letter-text" else "sites",
        "verb": "draft" if route.name == "paper-do" else "assign",
        "queue": "complaints",
        "token": OpenLink.objects.get().token if route.name == "public-survey-link" else "a" * 27,
        "pk:campaign": Campaign.objects.get().pk,
        "pk:calllist": calling.CallList.objects.get().pk,
        "pk:link": OpenLink.objects.get().pk,
        "mark": "0" * 40,
        "month": "2025-10",
        "paper": "abc",
        "way": "sms",
        "uidb36": "1",
        "provider_id": "oidc-000000000000",
        "pk:passkey": 999999,
        "pk:session": 999999,
        "key": KEYS.get(route.name, "why" if route.name.startswith("survey") else "abc-def"),
        "entry": 1,
        "number": NUMBERS[route.name].objects.get().pk if route.name in NUMBERS else 1,
        "pk:user": world.someone.pk,
        "pk:department": world.cast.department.pk,
        "pk:location": world.ward.pk,
        "pk:service": Service.objects.get().pk,
        "pk:membership": world.someone.memberships.get().pk,
        "pk:absence": world.someone.absences.get().pk,
        "pk:rota": Rota.objects.get().pk,
        "pk:shift": Shift.objects.get().pk,
        "pk:relief": Relief.objects.get().pk,
        "pk:room": ChatRoom.objects.get().pk,
        "pk:taxonomy": Taxonomy.objects.get().pk,
        "pk:proposal": Proposal.objects.get().pk,
        "pk:publication": Publication.objects.earliest("pk").pk,
    }
    if (found := righting.value(route.name, argument)) is not None:
        return found
    if argument == "pk:endpoint":
        return Endpoint.objects.get().pk
    if argument == "pk:token":
        return Program(world.someone).token.pk
    if argument == "pk:user" and route.name.startswith("program"):
        return User.objects.programs().get().pk
    if argument == "pk:entry":  # the owner's own last step
        return Entry.objects.filter(verb="complaint.assign", subject_id=world.case.pk).latest("pk").pk
    if argument == "pk:person":
        return world.case.teller_id
    if argument in ABOUT_PEOPLE:
        return ABOUT_PEOPLE[argument].objects.get().pk
    if argument == "pk:phrase":
        return Phrase.objects.get().pk
    if argument == "ref" and route.name.startswith("threat"):
        return Threat.objects.get(stood_down_at=None).ref
    if argument == "pk:body":
        return Body.objects.get().pk
    if argument == "pk:look":
        return SecondLook.objects.get().pk
    if argument == "pk:user" and route.name == "complaint-dismiss":
        return world.case.team.latest("pk").user_id
    if argument == "pk:evidence":
        state = "refused" if route.name in HELD_BACK else "stored"
        return Evidence.objects.get(file__state=state).pk
    if argument == "pk:Int" and route.name.startswith("import"):
        return Import.objects.get().pk
    if argument == "pk:Int":
        return inbox.number(route, world.story)
    if argument == "pk:meeting":
        return world.case.meetings.get().pk
    if argument in LETTERED:
        return LETTERED[argument].objects.order_by("pk").first().pk
    if argument == "pk:event":
        return world.case.events.get().pk
    if argument == "pk:view":
        return SavedView.objects.get().pk
    if argument == "pk:escalation":
        return Escalation.objects.open().filter(subject_id=world.case.pk).latest("pk").pk
    if argument == "pk:target":
        return Clock.objects.of("complaint", world.case.pk).earliest("pk").pk
    if argument == "pk:firing":
        return Firing.objects.latest("pk").pk
    if argument not in values:
        raise LookupError(f"{route}: tests/access/world.py has nothing for “{argument}”")
    return values[argument]


def url_of(route: Route, world: World, *, unknown: bool = False) -> str:
    try:
        return reverse(route.name, kwargs=arguments(route, world, unknown=unknown))
    except NoReverseMatch as error:
        raise LookupError(f"{route}: {error}") from error
