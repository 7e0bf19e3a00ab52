"""Reading cases. Every page starts at `visible_to`; everything else narrows it."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from audit.models import Entry
from clocks.models import Clock, Escalation
from clocks.querysets import Apart, overdue_now
from complaints.states import HELD, OPEN
from feedback.models import Named
from feedback.querysets import searched, seen_through, within
from hospital.models import ContactPlan, SurveyHold
from hospital.searching import asked_reference

if TYPE_CHECKING:
    from complaints.models import Complaint
    from hospital.models import User

KIND = "complaint"


IS_OPEN = Q(status__in=OPEN)
IS_UNASSIGNED = Q(IS_OPEN, owner__isnull=True)
IS_DELICATE = Q(flags__overlap=["media", "legal"])


class ComplaintQuerySet(models.QuerySet):
    # ---------------------------------------------------------------- who sees what
    def visible_to(self, user: User) -> ComplaintQuerySet:
        """Rows of the user's scopes and cases they own or help with, less what names them or is restricted."""
        mine = Q(owner__in=user.acts_as) | Exists(self._team(user))
        scopes = user.standing.granting("complaints.view_complaint")
        rows = reduce(or_, (seen_through(scope) for scope in scopes), Q())
        if not scopes:
            return self.filter(mine).not_naming(user)
        # what is cheap to ask stands first: PostgreSQL asks in this order
        return self.filter((rows & Q(is_restricted=False)) | mine).not_naming(user)

    def not_naming(self, user: User) -> ComplaintQuerySet:
        return self.exclude(_names(user))

    def naming(self, user: User) -> ComplaintQuerySet:
        """What is kept from this user, and from whoever they act for."""
        return self.filter(_names(user))

    def open_to(self, user: User) -> ComplaintQuerySet:
        """What somebody may hear of who was told of it: not what names them, of what is restricted only whoever
        owns it or helps with it.
        """
        mine = Q(owner__in=user.acts_as) | Exists(self._team(user))
        return self.filter(Q(is_restricted=False) | mine).not_naming(user)

    def speakable(self) -> ComplaintQuerySet:
        """What a group chat may hear of: nobody is named in it, and it is not kept to the people on it."""
        named = Named.objects.filter(feedback=OuterRef("feedback_id"))
        return self.filter(~Exists(named), is_restricted=False)

    def logged_by(self, user: User) -> ComplaintQuerySet:
        """Whoever logged it may always see reference, owner, stage and result (nothing else)."""
        return self.filter(logged_by__in=user.acts_as)

    def _team(self, user: User) -> models.QuerySet:
        team = self.model._meta.get_field("team").related_model
        return team.objects.filter(complaint=OuterRef("pk"), user__in=user.acts_as)

    # ---------------------------------------------------------------- sentences
    def open(self) -> ComplaintQuerySet:
        return self.filter(IS_OPEN)

    def unassigned(self) -> ComplaintQuerySet:
        return self.filter(IS_UNASSIGNED)

    def overdue(self, now: datetime) -> ComplaintQuerySet:
        """Cases with any running target past due; computed now, never stored."""
        return self.filter(is_overdue(now))

    def changed_since(self, moment: datetime) -> ComplaintQuerySet:
        """To which something was done from then on; whatever is done leaves an entry."""
        return self.filter(pk__in=Entry.objects.changes(KIND, moment).values("subject_id"))

    def of_same_people(self, case: Complaint) -> ComplaintQuerySet:
        """Other cases of whoever told us or of the patient, the newest first."""
        people = Q(teller__isnull=False, teller=case.teller_id) | Q(patient__isnull=False, patient=case.patient_id)
        return self.filter(people).exclude(pk=case.pk).exclude(merged_into=case.pk).by_id()

    def beside(self, case: Complaint) -> ComplaintQuerySet:
        """What belongs to a case: what it was merged into, what was merged into it (`is_link` False), what it is
        linked with (True).
        """
        links = self.model._meta.apps.get_model("complaints", "Link").objects
        linked = Exists(links.filter(first=case.pk, second=OuterRef("pk"))) | Exists(
            links.filter(second=case.pk, first=OuterRef("pk"))
        )
        merged = Q(merged_into=case.pk) | Q(pk=case.merged_into_id)
        return self.annotate(is_link=linked).filter(merged | Q(is_link=True)).by_id()

    def escalated(self) -> ComplaintQuerySet:
        return self.filter(Exists(_escalations()))

    def awaiting_decision_of(self, user: User) -> ComplaintQuerySet:
        """Escalations this user was told of and nobody has taken."""
        return self.filter(awaits_decision_of(user))

    def read_by(self, user: User) -> ComplaintQuerySet:
        """Cases whose words and people this user may read; whoever has a brief only (group PR) reads none."""
        scopes = user.standing.granting("complaints.read_words")
        return self.filter(reduce(or_, map(seen_through, scopes))) if scopes else self.none()

    def revealed_to(self, user: User) -> ComplaintQuerySet:
        """Cases whose people this user may ask to be shown in full."""
        scopes = user.standing.granting("complaints.reveal_complaint")
        return self.filter(reduce(or_, map(seen_through, scopes))) if scopes else self.none()

    def search(self, query: str, *, by: User) -> ComplaintQuerySet:
        """By reference, names, last four telephone digits, record number or words; newest first, no rank, no total.

        Follows `visible_to`, so that what may not be seen is not found; and words and names are looked for only
        where this user may read them, or finding would tell what reading does not. The caller takes the first rows.
        """
        ref = asked_reference(query)
        if ref.startswith("F"):
            return self.filter(feedback__ref=ref).by_id()
        rows = self if ref.startswith("C") else self.read_by(by)
        return rows.filter(searched(query)).by_id()

    def with_side(self) -> ComplaintQuerySet:
        """Adds what stands beside a case on its page as columns, so that it stays one statement: `helpers` (names),
        `needs`, `preferences`, `letter` and `letter_by` (state and writers of the reply in work, or None), the same of
        a delay notice (`delay_letter`, `delay_letter_by`),
        `acknowledged_how` and `has_beside`, `has_evidence`, `has_inquiries`, `has_actions`, `has_meetings`,
        `has_record` and those of `_has_beside_it` (does asking for them find anything?). Consent and plan come along.
        """
        helpers = self._of("team").order_by("id").values("user__name")
        person = self.model._meta.get_field("teller").related_model
        needs = person._meta.get_field("needs").related_model.objects.filter(person=OuterRef("teller")).order_by("id")
        preferences = person._meta.get_field("preferences").related_model.objects.filter(person=OuterRef("teller"))
        in_work = self._of("letters").filter(state__in=["draft", "submitted"])
        letter, delay = in_work.filter(kind="response"), in_work.filter(kind="delay")
        how = self._of("entries").filter(kind="acknowledgement").order_by("id")
        links = self.model._meta.apps.get_model("complaints", "Link").objects
        is_linked = Exists(links.filter(Q(first=OuterRef("pk")) | Q(second=OuterRef("pk"))))
        has_merged = Exists(self.model._default_manager.filter(merged_into=OuterRef("pk")))
        coded = self._of("issues").filter(coded_at__isnull=False)
        several = self._of("issues").filter(pk__gt=Subquery(self._of("issues").order_by("id").values("pk")[:1]))
        record = [Exists(rows) for rows in (coded, several, *map(self._of, ("points", "referrals", "appraisals")))]
        return self.select_related("profile_version", "consent", "plan").annotate(
            has_record=ExpressionWrapper(reduce(or_, record), output_field=BooleanField()),
            helpers=ArraySubquery(helpers),
            needs=ArraySubquery(needs.values(need=JSONObject(**{name: name for name in needs.model.WORDED}))),
            preferences=ArraySubquery(preferences.values(one=JSONObject(kind="kind", words="words"))),
            letter=Subquery(letter.values("state")[:1]),
            letter_by=Subquery(letter.values("writers")[:1]),
            delay_letter=Subquery(delay.values("state")[:1]),
            delay_letter_by=Subquery(delay.values("writers")[:1]),
            acknowledged_how=Subquery(how.values("how")[:1]),
            has_evidence=Exists(self._of("evidence")) | Exists(self._of("evidence", "complaint__merged_into")),
            **self._has_beside_it(),
            has_inquiries=Exists(self._of("inquiries")),
            has_actions=Exists(self._of("actions")),
            has_meetings=Exists(self._of("meetings")),
            has_beside=ExpressionWrapper(
                Q(merged_into__isnull=False) | is_linked | has_merged, output_field=BooleanField()
            ),
        )

    def _has_beside_it(self) -> dict[str, Exists]:
        """What runs beside a case, on the case itself or with its people."""
        people = Q(person=OuterRef("patient__person")) | Q(person=OuterRef("teller"))
        told = self.model._meta.get_field("feedback").related_model._meta
        labels, thanks = (told.get_field(name).related_model.objects for name in ("labels", "thanks"))
        begun = self.model._meta.get_field("feedback").related_model._meta.get_field("recoveries").related_model
        return {
            "has_themes": Exists(labels.confirmed().filter(feedback=OuterRef("feedback"))),
            "has_thanks": Exists(thanks.filter(feedback=OuterRef("feedback"), called_off_at__isnull=True)),
            "has_recovery": Exists(begun.objects.filter(feedback=OuterRef("feedback"), begun_at__isnull=False)),
            "has_plan": Exists(ContactPlan.objects.standing().filter(person=OuterRef("teller"))),
            "has_hold": Exists(SurveyHold.objects.filter(people, lifted_at__isnull=True)),
            "has_bodies": Exists(self._of("involvements")),
            "has_threat": Exists(self._of("threats").filter(stood_down_at__isnull=True)),
            "has_looks": Exists(self._of("second_looks").filter(decided_at__isnull=True)),
        }

    def _of(self, name: str, by: str = "complaint") -> models.QuerySet:
        rows = self.model._meta.get_field(name).related_model
        return rows.objects.filter(**{by: OuterRef("pk")})

    def by_id(self) -> ComplaintQuerySet:
        return self.order_by(F("id").desc())


class HandoverQuerySet(models.QuerySet):
    def waiting(self) -> HandoverQuerySet:
        """Nobody has taken them yet; what was entered in error waits for nobody."""
        return self.filter(accepted_at__isnull=True).exclude(entry__complaint__status="entered_in_error")

    def visible_to(self, user: User) -> HandoverQuerySet:
        """Of cases whose words this user may read."""
        cases = self.model._meta.get_field("entry").related_model._meta.get_field("complaint").related_model.objects
        return self.filter(entry__complaint__in=cases.visible_to(user).read_by(user).values("pk"))

    def with_cases(self) -> HandoverQuerySet:
        parts = ("site", "department", "location", "owner")
        rows = self.select_related("accepted_by", "entry__by", *(f"entry__complaint__{part}" for part in parts))
        return rows.order_by("-pk")


class EvidenceQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> EvidenceQuerySet:
        """Of cases whose words this user may read."""
        cases = self.model._meta.get_field("complaint").related_model.objects
        return self.filter(complaint__in=cases.visible_to(user).read_by(user).values("pk"))

    def held_back(self) -> EvidenceQuerySet:
        """In quarantine, or not taken; newest first."""
        return self.filter(file__state__in=["quarantined", "refused"]).select_related("file").order_by("-pk")

    def of(self, case: Complaint, user: User) -> EvidenceQuerySet:
        """On this case, and on those merged into it that this user may see."""
        merged = self.model._meta.get_field("complaint").related_model.objects.visible_to(user)
        return self.filter(Q(complaint=case) | Q(complaint__in=merged.filter(merged_into=case).values("pk")))


class TaxonomyQuerySet(models.QuerySet):
    def in_use(self) -> TaxonomyQuerySet:
        """The newest version of each list."""
        return self.filter(retired_at__isnull=True)


class ThreatQuerySet(models.QuerySet):
    def standing(self) -> ThreatQuerySet:
        return self.filter(stood_down_at__isnull=True)

    def visible_to(self, user: User) -> ThreatQuerySet:
        """At the place of whoever has to do with security, and one's own."""
        scopes = user.standing.granting("complaints.view_threat")
        return self.filter(reduce(or_, map(within, scopes), Q(by__in=user.acts_as)))

    def open_to(self, user: User) -> ThreatQuerySet:
        """Whoever was told may hear of it: it says a place and nothing else."""
        return self

    def speakable(self) -> ThreatQuerySet:
        """In a group chat, too."""
        return self


def _names(user: User) -> Exists:
    return Exists(Named.objects.filter(feedback=OuterRef("feedback_id"), user__in=user.acts_as))


class OwedQuerySet(models.QuerySet):
    """What colleagues owe on cases. Each kind has two doors: one for whoever has it, and this one."""

    def of_cases(self, user: User) -> Self:
        """Of the cases whose words this user reads."""
        return self.filter(complaint__in=self._cases(user))

    def _cases(self, user: User) -> models.QuerySet:
        cases = self.model._meta.get_field("complaint").related_model.objects
        return cases.visible_to(user).read_by(user).values("pk")


class InquiryQuerySet(OwedQuerySet):
    """Two doors: `asked_of` whoever is to answer, `of_cases` for whoever works with the case."""

    def visible_to(self, user: User) -> InquiryQuerySet:
        return self.filter(self._asked(user) | Q(complaint__in=self._cases(user)))

    def asked_of(self, user: User) -> InquiryQuerySet:
        """Held by this user, or they were told that it is late; nothing of it tells who else is on the case."""
        return self.filter(self._asked(user))

    def open(self) -> InquiryQuerySet:
        return self.filter(state="asked", complaint__status__in=HELD)

    def answered(self) -> InquiryQuerySet:
        """Waiting to be read by whoever asked."""
        return self.filter(state="answered", complaint__status__in=HELD)

    def with_due(self) -> InquiryQuerySet:
        """Adds `due_at` of the target that runs, None where none does."""
        return self.annotate(due_at=Subquery(running_of("inquiry").values("due_at")[:1]))

    def _asked(self, user: User) -> Q:
        return Q(asked__in=user.acts_as) | falls_to(user, "inquiry")


class ActionQuerySet(OwedQuerySet):
    def visible_to(self, user: User) -> ActionQuerySet:
        return self.filter(self._mine(user) | Q(complaint__in=self._cases(user)))

    def mine(self, user: User) -> ActionQuerySet:
        """Of this user, or they were told that it is late."""
        return self.filter(self._mine(user))

    def open(self) -> ActionQuerySet:
        return self.filter(state="open").exclude(complaint__status="entered_in_error")

    def unowned(self) -> ActionQuerySet:
        return self.open().filter(Q(owner__isnull=True) | Q(due_on__isnull=True))

    def _mine(self, user: User) -> Q:
        return Q(owner__in=user.acts_as) | falls_to(user, "action")


def falls_to(user: User, kind: str) -> Q:
    """The target of the row at hand is this user's, or they were told that it is late and are not named in the case."""
    told = Escalation.objects.filter(subject_kind=kind, subject_id=OuterRef("pk"), told__user__in=user.acts_as)
    named = Named.objects.filter(feedback=OuterRef("complaint__feedback"), user__in=user.acts_as)
    return Exists(running_of(kind).filter(owner__in=user.acts_as)) | (Exists(told) & ~Exists(named))


def running_of(kind: str) -> models.QuerySet:
    """The target that runs of the row at hand, of this kind of subject."""
    return Clock.objects.running().filter(subject_kind=kind, subject_id=OuterRef("pk")).order_by("due_at")


# ---------------------------------------------------------------- conditions, for sentences and for counting several
def is_overdue(now: datetime) -> Q:
    """A list of numbers, not a question for each case: it is hashed once, however many cases are looked at."""
    late = Clock.objects.running().filter(overdue_now(now), subject_kind=KIND)
    return Q(pk__in=late.values("subject_id"))


def awaits_decision_of(user: User) -> Q:
    """An escalation this user was told of and nobody has taken. Asked of each open case: the other way round it
    would begin with everything the user was ever told.
    """
    mine = _escalations().filter(told__user__in=user.acts_as, acknowledged_at__isnull=True)
    return Q(IS_OPEN, Apart(Exists(mine)))


def _escalations() -> models.QuerySet:
    return Escalation.objects.open().filter(subject_kind=KIND, subject_id=OuterRef("pk"))
