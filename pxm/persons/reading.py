"""Whom a colleague may look up, everything that leads to one person, and the page of what is held."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language

from complaints.models import Complaint
from feedback.models import Feedback
from feedback.querysets import within
from hospital import naming, searching
from hospital.actions.persons import HOSPITAL, number_hash
from hospital.holdings import Trail
from hospital.masking import mask_email, mask_name, mask_phone
from hospital.models import Identifier, Patient, Person, Role, User
from pxm.models import Erasure, Export, Hold
from pxm.persons.tables import TABLES

VIEW = "hospital.view_person"
MOST_FOUND = 50
MOST_LISTED = 100


# ------------------------------------------------------------------------------------------ whom somebody may look up
def persons_seen(user: User, verb: str = VIEW) -> QuerySet[Person]:
    """The privacy officer everybody; others whose every record lies where they hold the verb, none of it restricted.

    Nobody sees a person in whose records they are named.
    """
    scopes = user.standing.granting(verb)
    if not scopes:
        return Person.objects.none()
    stories = Feedback.objects.filter(about(OuterRef("pk")))
    people = Person.objects.exclude(Exists(stories.filter(named__user__in=user.acts_as)))
    if any(scope.role == Role.PRIVACY for scope in scopes):
        return people
    reach = Q(pk__in=[])
    for scope in scopes:
        reach |= within(scope)
    outside = stories.filter(~reach | Q(complaint__is_restricted=True))
    return people.filter(Exists(stories)).exclude(Exists(outside))


def may_see(user: User, person: Person, verb: str = VIEW) -> bool:
    return persons_seen(user, verb).filter(pk=person.pk).exists()


def about(person: Any) -> Q:
    """Stories of this person, or about them as the patient."""
    return (
        Q(teller=person) | Q(patient__person=person)
        | Q(complaint__teller=person) | Q(complaint__patient__person=person)
    )  # fmt: skip


# ------------------------------------------------------------------------------------------ everything about one person
def trail_of(person: Person) -> Trail:
    stories = tuple(Feedback.objects.filter(about(person.pk)).order_by("pk").values_list("pk", flat=True))
    return Trail(
        persons=(person.pk,),
        patients=tuple(Patient.objects.filter(person=person).values_list("pk", flat=True)),
        stories=stories,
        cases=tuple(Complaint.objects.filter(feedback__in=stories).order_by("pk").values_list("pk", flat=True)),
    )


def standing_holds(trail: Trail) -> QuerySet[Hold]:
    """Of this person, of a case of theirs, or of somebody else whom the same story is about."""
    beside = Q(person__told_us__in=trail.stories) | Q(person__patient__feedback__in=trail.stories)
    found = Q(person__in=trail.persons) | Q(complaint__in=trail.cases) | beside
    return Hold.objects.filter(found, lifted_at=None).distinct()


def called(person: Person) -> str:
    """As a list shows it: first letters."""
    return mask_name(person.name or naming.addressed(person, get_language() or ""))


# ------------------------------------------------------------------------------------------ looking somebody up
@dataclass(frozen=True, slots=True)
class Found:
    """One person a query can mean, told by little: first letters and the references of what stands about them."""

    person: Person
    refs: tuple[str, ...]

    @property
    def name(self) -> str:
        return called(self.person)


def look_up(query: str, user: User) -> list[Found]:
    """By a reference, a record number, the end of a telephone number or a name; the newest first, at most fifty."""
    ref = searching.asked_reference(query)
    wanted = Q(ref=ref) | Q(complaint__ref=ref) if ref else searching.matching(searching.ask(query).named)
    rows = Feedback.objects.filter(wanted).select_related("patient", "complaint").order_by("-pk")[:MOST_FOUND]
    refs: dict[int, list[str]] = {}
    for row in rows:
        for person in {row.teller_id, row.patient and row.patient.person_id} - {None}:
            refs.setdefault(person, []).append(row.complaint.ref if hasattr(row, "complaint") else row.ref)
    for pk in _with_number(query):
        refs.setdefault(pk, [])
    people = persons_seen(user).in_bulk(list(refs)[:MOST_FOUND])
    return [Found(people[pk], tuple(found)) for pk, found in refs.items() if pk in people]


def _with_number(query: str) -> Iterable[int]:
    found = Identifier.objects.filter(authority=HOSPITAL, value_hash=number_hash(HOSPITAL, query))
    return found.values_list("patient__person", flat=True) if searching.plain_number(query) else ()


# ------------------------------------------------------------------------------------------ the page
@dataclass(frozen=True, slots=True)
class Line:
    """One table: how many rows it holds about the person, and whether an erasure takes anything from them."""

    label: str | Promise
    value: int
    is_emptied: bool


class Holdings:
    """What is held about one person, in numbers; the words are in the export, which has a purpose."""

    def __init__(self, person: Person, user: User) -> None:
        self.person, self.user = person, user

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.person.pk])

    @cached_property
    def trail(self) -> Trail:
        return trail_of(self.person)

    @property
    def all_cases(self) -> QuerySet[Complaint]:
        return Complaint.objects.filter(pk__in=self.trail.cases)

    @property
    def all_holds(self) -> QuerySet[Hold]:
        return Hold.objects.filter(Q(person=self.person) | Q(complaint__in=self.trail.cases))

    @property
    def ground(self) -> str:
        """On which an erasure has to be refused as things stand; "" when nothing is in the way."""
        if standing_holds(self.trail).exists():
            return Erasure.Ground.LEGAL_HOLD
        return Erasure.Ground.OPEN if self.all_cases.filter(closed_at=None).exists() else ""

    @property
    def name(self) -> str:
        return called(self.person)

    @property
    def profile_url(self) -> str:
        """Where needs and preferences are changed: beside the newest story of theirs that this user sees; or ""."""
        theirs = Q(teller=self.person) | Q(patient__person=self.person)
        rows = Feedback.objects.visible_to_helpers(self.user).filter(theirs, pk__in=self.trail.stories)
        ref = rows.order_by("-pk").values_list("ref", flat=True).first()
        return reverse("story-people", args=[ref]) if ref else ""

    @property
    def contacts(self) -> list[str]:
        return [one for one in (mask_phone(self.person.phone), mask_email(self.person.email)) if one]

    @property
    def erased_at(self) -> datetime | None:
        return next((one.decided_at for one in self.erasures if one.state == Erasure.State.DONE), None)

    @cached_property
    def lines(self) -> list[Line]:
        counted = ((held, held.rows(self.trail).count()) for held in reversed(TABLES) if held.shown)
        return [Line(held.title, count, bool(held.emptied or held.is_removed)) for held, count in counted if count]

    @cached_property
    def cases(self) -> list[dict[str, Any]]:
        """Each with the address of its page for whoever may open it, and the hold on it."""
        held = {hold.complaint_id: hold for hold in self.holds if not hold.lifted_at}
        cases = self.all_cases.order_by("-pk")
        seen = set(Complaint.objects.visible_to(self.user).filter(pk__in=self.trail.cases).values_list("pk", flat=True))
        return [
            {"case": case, "url": case.get_absolute_url() if case.pk in seen else "", "hold": held.get(case.pk),
             "is_of_others": case.teller_id not in (None, self.person.pk)}
            for case in cases.only("ref", "status", "received_at", "zone", "teller")
        ]  # fmt: skip

    @cached_property
    def holds(self) -> list[Hold]:
        return list(self.all_holds.select_related("by", "lifted_by", "complaint"))

    @property
    def hold(self) -> Hold | None:
        """The one on the person, standing."""
        return next((one for one in self.holds if one.person_id and not one.lifted_at), None)

    @cached_property
    def erasures(self) -> list[Erasure]:
        return list(self.person.erasures.select_related("asked_by", "decided_by"))

    @property
    def asked(self) -> Erasure | None:
        return next((one for one in self.erasures if one.state == Erasure.State.ASKED), None)

    @cached_property
    def exports(self) -> list[Export]:
        return list(self.person.exports.select_related("asked_by", "file"))


def waiting_for_somebody(user: User) -> list[Erasure]:
    """Erasures that wait for a second colleague, as far as this one sees the person; the one due first on top."""
    rows = Erasure.objects.filter(state=Erasure.State.ASKED, person__in=persons_seen(user, "hospital.erase_person"))
    return list(rows.select_related("person", "asked_by").order_by("received_on", "pk")[:MOST_LISTED])


def exports_of(user: User) -> list[Export]:
    return list(Export.objects.filter(asked_by=user).select_related("person", "file")[:MOST_LISTED])
