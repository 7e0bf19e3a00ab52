"""What the pages of putting things right show: one story, what waits at the desk, the people and their needs."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clocks.models import Clock
from clocks.words import target
from clocks.worktime import local_date
from feedback.actions.closing import loose_ends
from feedback.models import Answer, Bill, Feedback, Offer, Recovery, SupportReferral
from hospital import naming, phrasing
from hospital.masking import mask_email, mask_name, mask_phone
from hospital.models import LiaisonNote, Need, Person, Preference, User
from hospital.models.persons import Channel

WORK = "feedback.recover_feedback"
MOST = 50
Fact = dict[str, Any]


def people_of(item: Feedback) -> dict[int, tuple[str, Person]]:
    """By number, who told us and the patient, each with what they are here; nobody twice."""
    patient = item.patient.person if item.patient else None
    found = {item.teller.pk: (str(item.get_teller_role_display()), item.teller)} if item.teller else {}
    if patient and patient.pk not in found:
        found[patient.pk] = (_("The patient"), patient)
    return found


class OneStory:
    """One story and who looks at it."""

    def __init__(self, item: Feedback, user: User) -> None:
        self.item, self.user = item, user
        self.now = timezone.now()

    @cached_property
    def may_work(self) -> bool:
        return self.user.may(WORK, self.item)

    @cached_property
    def people(self) -> dict[int, tuple[str, Person]]:
        return people_of(self.item)

    @cached_property
    def today(self) -> Any:
        return local_date(self.item.zone, self.now)

    def _of_people(self, rows: Any) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = {pk: [] for pk in self.people}
        for row in rows.filter(person__in=self.people) if self.people else ():
            found[row.person_id].append(row)
        return found

    @cached_property
    def needs(self) -> dict[int, list[Need]]:
        return self._of_people(Need.objects.order_by("pk"))

    @cached_property
    def preferences(self) -> dict[int, list[Preference]]:
        return self._of_people(Preference.objects.order_by("kind", "pk"))


class RecoveryPage(OneStory):
    """`is_revealed`: contacts are shown in full, and that was recorded."""

    def __init__(self, item: Feedback, user: User, *, is_revealed: bool = False) -> None:
        super().__init__(item, user)
        self.is_revealed = is_revealed

    # ------------------------------------------------------------------------------- what is done
    @cached_property
    def recoveries(self) -> list[Recovery]:
        return list(self.item.recoveries.select_related("by", "owner").order_by("-pk"))

    @property
    def open(self) -> Recovery | None:
        return next((row for row in self.recoveries if row.is_open), None)

    @property
    def is_here(self) -> bool:
        """They are in the house, as far as anybody knows."""
        row = self.open
        return bool(row and row.is_in_house and (row.goes_home_at is None or row.goes_home_at > self.now))

    @property
    def over(self) -> list[Recovery]:
        return [row for row in self.recoveries if not row.is_open]

    @property
    def is_not_right(self) -> bool:
        """The last time they were asked, it was not put right: they are offered that somebody looks into it."""
        return bool(self.over) and self.over[0].is_put_right == Recovery.Content.NO and not self.case

    @cached_property
    def clocks(self) -> dict[tuple[str, int], Clock]:
        """The running targets of what is owed here, by kind and number."""
        ids = {"recovery": [row.pk for row in self.recoveries], "promise": [row.pk for row in self.promises],
               "offer": [row.pk for row in self.offers], "bill": [row.pk for row in self.bills]}  # fmt: skip
        rows = Clock.objects.none()
        for kind, numbers in ids.items():
            rows |= Clock.objects.filter(subject_kind=kind, subject_id__in=numbers, is_running=True)
        return {(f"{row.subject_kind}-{row.kind}", row.subject_id): row for row in rows}

    @property
    def targets(self) -> list[dict[str, Any]]:
        """Of what is being put right now."""
        if self.open is None:
            return []
        rows = [self.clocks.get((f"recovery-{kind}", self.open.pk)) for kind in ("contact", "service_recovery")]
        return [
            {"label": target(row.kind), "owed": row, "why": reverse("target-why", args=[row.pk])} for row in rows if row
        ]

    @cached_property
    def promises(self) -> list[Any]:
        return list(self.item.promises.select_related("owner"))

    @property
    def promise_lines(self) -> list[dict[str, Any]]:
        return [{"row": row, "owed": self.clocks.get(("promise-promise", row.pk))} for row in self.promises]

    @cached_property
    def offers(self) -> list[Offer]:
        rows = Offer.objects.filter(recovery__feedback=self.item).select_related("proposed_by", "owner")
        return list(rows.prefetch_related("approvals__by"))

    @property
    def offer_lines(self) -> list[dict[str, Any]]:
        return [
            {"row": row, "next": _role(row), "owed": self.clocks.get(("offer-offer", row.pk))} for row in self.offers
        ]

    @cached_property
    def bills(self) -> list[Bill]:
        return list(self.item.bills.select_related("owner", "answered_by"))

    @property
    def bill_lines(self) -> list[dict[str, Any]]:
        return [{"row": row, "owed": self.clocks.get(("bill-bill", row.pk))} for row in self.bills]

    @cached_property
    def attempts(self) -> list[Any]:
        return list(self.open.attempts.select_related("by")) if self.open else []

    @cached_property
    def answers(self) -> list[Answer]:
        return list(self.item.answers.select_related("by", "approved_by").order_by("-pk"))

    @cached_property
    def supports(self) -> list[SupportReferral]:
        return list(SupportReferral.objects.visible_to(self.user).of_stories().filter(feedback=self.item).with_all())

    # ------------------------------------------------------------------------------- where it stands
    @property
    def case(self) -> Any:
        return getattr(self.item, "complaint", None)

    @cached_property
    def closings(self) -> list[Any]:
        return list(self.item.closings.select_related("by", "reopened_by").order_by("-pk"))

    @property
    def closing(self) -> Any:
        """The one that stands. Once there is a case, that is open or closed instead."""
        return None if self.case else next((row for row in self.closings if row.reopened_at is None), None)

    @cached_property
    def loose(self) -> list[Any]:
        return [] if self.closing or self.case else list(loose_ends(self.item, self.now))

    @property
    def may_open_case(self) -> bool:
        return self.user.may("complaints.triage_complaint", self.item)

    # ------------------------------------------------------------------------------- whom we speak with
    @property
    def may_reveal(self) -> bool:
        return bool(self.people) and self.user.may("complaints.reveal_complaint", self.item)

    @property
    def contacts(self) -> list[dict[str, Any]]:
        """What they need and prefer stands before how to reach them."""
        return [self._contact(label, person) for label, person in self.people.values()]

    def _contact(self, label: str, person: Person) -> dict[str, Any]:
        interpreter = [_("Interpreter")] if person.needs_interpreter else []
        needs = [need.words for need in self.needs[person.pk]]
        preferences = [f"{row.get_kind_display()}: {row.words}" for row in self.preferences[person.pk]]
        return {
            "label": label, "warning": _warning(person),
            "facts": [
                {"label": _("Needs"), "value": "; ".join([*interpreter, *needs])},
                {"label": _("Prefers"), "value": phrasing.listed(_prefers(person))},
                {"label": _("Preferences"), "value": "; ".join(preferences)},
                *self._ways(person),
            ],
        }  # fmt: skip

    def _ways(self, person: Person) -> list[Fact]:
        reader = get_language() or ""
        if self.is_revealed:
            name, phone, email = naming.shown(person, reader), person.phone, person.email
        else:
            shown = person.name or naming.addressed(person, reader)
            name, phone, email = mask_name(shown), mask_phone(person.phone), person.email and mask_email(person.email)
        return [
            {"label": _("Name"), "value": name}, {"label": _("Telephone"), "value": phone},
            {"label": _("E-mail"), "value": email},
        ]  # fmt: skip


def _role(offer: Offer) -> str:
    return str(dict(Offer._meta.get_field("steps").base_field.choices)[offer.steps[0]]) if offer.steps else ""


def _prefers(person: Person) -> list[str]:
    parts = (dict(Channel.choices).get(person.preferred_channel), person.best_time)
    return [str(part) for part in parts if part]


def _warning(person: Person) -> str:
    if person.deceased_on:
        return _("Has died. Ask the team before any contact.")
    if person.do_not_contact:
        return _("Does not wish to be contacted.")
    return person.contact_safety


class PeoplePage(OneStory):
    """The people of a story with everything that helps to meet them."""

    @cached_property
    def notes(self) -> dict[int, list[LiaisonNote]]:
        return self._of_people(LiaisonNote.objects.standing(self.today).select_related("by"))

    @property
    def cards(self) -> list[dict[str, Any]]:
        return [
            {
                "label": label, "name": person.preferred_name and mask_name(person.preferred_name),
                "interpreter": person.needs_interpreter, "needs": self._needs(person),
                "preferences": self.preferences[person.pk], "notes": self.notes[person.pk] if self.may_work else [],
            }
            for label, person in self.people.values()
        ]  # fmt: skip

    def _needs(self, person: Person) -> list[dict[str, Any]]:
        rows = self.needs[person.pk]
        checks = {need.pk: list(need.checks.all()) for need in rows}
        return [
            {
                "row": need, "words": need.words, "last": max(checks[need.pk], key=lambda one: one.at, default=None),
                "met": sum(one.is_met for one in checks[need.pk]), "asked": len(checks[need.pk]),
                "is_due": need.review_on is not None and need.review_on <= self.today,
            }
            for need in rows
        ]  # fmt: skip

    @cached_property
    def needs(self) -> dict[int, list[Need]]:
        return self._of_people(
            Need.objects.order_by("pk").prefetch_related("checks").select_related("recorded_by", "location")
        )


class Desk:
    """What waits to be put right, as far as this user has to do with it."""

    def __init__(self, user: User) -> None:
        self.user, self.now = user, timezone.now()

    @cached_property
    def to_decide(self) -> list[Offer]:
        rows = Offer.objects.visible_to(self.user).decided_by(self.user).with_story().select_related("proposed_by")
        return self._due(rows, "offer")

    @cached_property
    def to_pay(self) -> list[Offer]:
        return list(Offer.objects.visible_to(self.user).paid_by(self.user).with_story().order_by("pk")[:MOST])

    @cached_property
    def bills(self) -> list[Bill]:
        return self._due(
            Bill.objects.visible_to(self.user).open().counted().with_story().select_related("owner"), "bill"
        )

    @cached_property
    def to_resume(self) -> list[Bill]:
        """Bills that are answered, and whose reminders still stand still."""
        return list(Bill.objects.visible_to(self.user).resumed_by(self.user).with_story().order_by("pk")[:MOST])

    @cached_property
    def recoveries(self) -> list[Recovery]:
        rows = Recovery.objects.visible_to(self.user).open().counted().with_story().select_related("owner")
        return self._due(rows, "recovery")

    @property
    def answers_bills(self) -> bool:
        return self.user.has_perm("feedback.answer_bill")

    @property
    def decides(self) -> bool:
        return self.user.has_perm("feedback.decide_offer")

    @property
    def pays(self) -> bool:
        return self.user.has_perm("feedback.pay_offer")

    def _due(self, rows: Any, kind: str) -> list[Any]:
        """The next target with each, soonest first; without one at the end."""
        next_ones = Clock.objects.filter(subject_kind=kind, is_next=True)
        soonest = Subquery(next_ones.filter(subject_id=OuterRef("pk")).values("due_at")[:1])
        found = list(rows.order_by(soonest.asc(nulls_last=True), "pk")[:MOST])
        by_row = {clock.subject_id: clock for clock in next_ones.filter(subject_id__in=[row.pk for row in found])}
        for row in found:
            row.owed = by_row.get(row.pk)
        return found
