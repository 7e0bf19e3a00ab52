"""What was agreed with people about a case: consent, the plan, whom we wait for; and what they say of us afterwards."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.models.cases import Complaint
from complaints.models.records import Entry


class Consent(models.Model):
    """Whether the patient agrees that somebody else is told about them. A case without a row was never asked for it.

    Without consent nothing about the patient is disclosed; looking into it, acknowledging and answering go on.
    """

    class State(models.TextChoices):
        NOT_NEEDED = "not_needed", _("Not needed")
        REQUESTED = "requested", _("Asked for")
        GIVEN = "given", _("Given")
        REFUSED = "refused", _("Refused")
        OVERRIDDEN = "overridden", _("Decided without the patient")

    class Ground(models.TextChoices):
        DECEASED = "deceased", _("The patient has died")
        CHILD = "child", _("The patient is a child")
        INCAPACITY = "incapacity", _("The patient cannot decide")
        BEST_INTEREST = "best_interest", _("In the patient's best interest")
        PARENT = "parent", _("They are the parent of a child, or its guardian")
        ATTORNEY = "attorney", _("They hold a power of attorney for health")
        COURT = "court", _("A court has appointed them")
        ESTATE = "estate", _("They represent a patient who has died")

    complaint = models.OneToOneField(Complaint, models.PROTECT, related_name="consent")
    state = models.CharField(max_length=12, choices=State)
    ground = models.CharField(max_length=16, choices=Ground, blank=True)
    evidence = models.TextField(blank=True)
    on = models.DateField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_how = models.CharField(max_length=12, choices=Entry.How, blank=True)
    asked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="not_needed") | (Q(state="overridden") ^ Q(ground="")),
                name="consent_ground_where_decided_for_the_patient",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["not_needed", "requested"]) | (Q(on__isnull=False) & ~Q(evidence="")),
                name="consent_decided_with_evidence",
            ),
        ]

    def __str__(self) -> str:
        return f"Consent in {self.complaint_id}: {self.state}"

    @property
    def permits(self) -> bool:
        """May whoever told us hear about the patient? That it is not needed has to rest on something."""
        return self.state == self.State.GIVEN or self.ground in GROUNDS.get(self.state, ())


# What gives whoever told us the say, and on what it is decided without the patient.
GROUNDS: dict[str, tuple[Consent.Ground, ...]] = {
    Consent.State.NOT_NEEDED: (
        Consent.Ground.PARENT, Consent.Ground.ATTORNEY, Consent.Ground.COURT, Consent.Ground.ESTATE,
    ),
    Consent.State.OVERRIDDEN: (
        Consent.Ground.DECEASED, Consent.Ground.CHILD, Consent.Ground.INCAPACITY, Consent.Ground.BEST_INTEREST,
    ),
}  # fmt: skip


class Plan(models.Model):
    """How the case is dealt with, by when they are answered and how often they hear from us, as offered to them."""

    class Method(models.TextChoices):
        LETTER = "letter", _("A written answer")
        CALL = "call", _("A call")
        MEETING = "meeting", _("A meeting")
        BOTH = "both", _("A meeting and a written answer")

    class Agreement(models.TextChoices):
        AGREED = "agreed", _("They agreed")
        OFFERED = "offered", _("Offered, no answer yet")
        UNREACHABLE = "unreachable", _("They could not be reached")

    complaint = models.OneToOneField(Complaint, models.PROTECT, related_name="plan")
    method = models.CharField(max_length=12, choices=Method)
    answer_on = models.DateField(null=True)
    contact_every_days = models.PositiveSmallIntegerField(null=True)
    agreement = models.CharField(max_length=12, choices=Agreement)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(contact_every_days__isnull=True) | Q(contact_every_days__range=(1, 90)),
                name="plan_contact_every_1_to_90_days",
            )
        ]

    def __str__(self) -> str:
        return f"Plan of {self.complaint_id}"


class Wait(models.Model):
    """The work stands still because somebody else has the word: the person who told us, or another body."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="waits")
    body = models.CharField(max_length=120, blank=True)  # nobody: the person who told us
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+")  # what was asked, or why
    expected_on = models.DateField()
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["complaint"], condition=Q(ended_at__isnull=True), name="wait_one_at_a_time")
        ]
        indexes = [models.Index(fields=["expected_on"], condition=Q(ended_at__isnull=True), name="wait_running")]

    def __str__(self) -> str:
        return f"Wait of {self.complaint_id}"


class Referral(models.Model):
    """The independent body looks at what we did, and in the end decides."""

    class Decision(models.TextChoices):
        UPHELD = "upheld", _("Upheld")
        PARTLY = "partly_upheld", _("Partly upheld")
        NOT_UPHELD = "not_upheld", _("Not upheld")
        NOT_TAKEN = "not_taken", _("Not looked into")

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="referrals")
    body = models.CharField(max_length=120)
    reference = models.CharField(max_length=60, blank=True)
    referred_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decision = models.CharField(max_length=16, choices=Decision, blank=True)
    decided_on = models.DateField(null=True)
    recommendations = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="") ^ Q(decided_on__isnull=False), name="referral_decided_iff_decided_on"
            ),
            models.UniqueConstraint(fields=["complaint"], condition=Q(decision=""), name="referral_one_undecided"),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Referral {self.pk} of {self.complaint_id}"


class Appraisal(models.Model):
    """How did we handle it? Two questions after each closing, answered by them or by whoever asked them."""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        PARTLY = "partly", _("Partly")
        NO = "no", _("No")

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="appraisals")
    closing = models.PositiveSmallIntegerField()
    was_heard = models.CharField(max_length=8, choices=Answer)
    was_answered = models.CharField(max_length=8, choices=Answer)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["complaint", "closing"], name="appraisal_once_a_closing")]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Appraisal of {self.complaint_id}"
