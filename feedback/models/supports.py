"""Referring somebody to support: a family to an advocate or social work, a colleague to help after a hard case."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from feedback.models.stories import Feedback
from feedback.querysets import HelpingBodyQuerySet, SupportReferralQuerySet
from hospital.fields import reference


class SupportReferral(models.Model):
    """Somebody is asked to support somebody. Who helps is a colleague, or a body outside of the directory.

    It is about the people of a story, about a `patient` of whom nothing was told, or about a colleague: of their own
    (`staff`) only they, their line and who helps know.
    """

    class Kind(models.TextChoices):
        ADVOCACY = "advocacy", _("Advocacy")
        INTERPRETER = "interpreter", _("Interpreter")
        SOCIAL_WORK = "social_work", _("Social work")
        CHAPLAINCY = "chaplaincy", _("Chaplaincy")
        FINANCE = "finance", _("Help with money")
        SAFEGUARDING = "safeguarding", _("Safeguarding")
        CLINICIAN = "clinician", _("A clinician")
        RECORDS = "records", _("Patient records")
        STAFF = "staff", _("A colleague, after a hard case")
        OTHER = "other", _("Another body")

    class Consent(models.TextChoices):
        GIVEN = "given", _("They agree")
        NOT_NEEDED = "not_needed", _("Not needed, because")

    class State(models.TextChoices):
        SENT = "sent", _("Sent")
        ACCEPTED = "accepted", _("Taken")
        DECLINED = "declined", _("Not taken")
        ENDED = "ended", _("Followed through")

    class Outcome(models.TextChoices):
        HELPED = "helped", _("It helped")
        PARTLY = "partly", _("It helped in part")
        NO_HELP = "no_help", _("It did not help")
        NOT_USED = "not_used", _("They did not use it")

    ref = reference("R")
    kind = models.CharField(_("what kind"), max_length=14, choices=Kind)
    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="+")
    department = models.ForeignKey("hospital.Department", models.PROTECT, null=True, related_name="+")
    feedback = models.ForeignKey(Feedback, models.PROTECT, null=True, related_name="supports")
    patient = models.ForeignKey("hospital.Patient", models.PROTECT, null=True, related_name="+")
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    helper = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    body = models.ForeignKey("hospital.Person", models.PROTECT, null=True, related_name="+")
    why = models.TextField(_("what they need help with"))
    consent = models.CharField(_("consent"), max_length=10, choices=Consent)
    consent_because = models.CharField(_("why it is not needed"), max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.SENT)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    declined_because = models.CharField(_("why not"), max_length=200, blank=True)
    follow_on = models.DateField(_("ask again on"), null=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    what_followed = models.TextField(_("what came of it"), blank=True)
    ended_at = models.DateTimeField(null=True)
    profile_version = models.ForeignKey("clocks.ProfileVersion", models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = SupportReferralQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="staff", staff__isnull=False) | ~Q(kind="staff") & Q(staff__isnull=True),
                name="support_of_a_colleague_names_them",
            ),
            models.CheckConstraint(
                condition=Q(helper__isnull=False, body__isnull=True) | Q(helper__isnull=True, body__isnull=False),
                name="support_by_colleague_or_body",
            ),
            models.CheckConstraint(condition=Q(state="ended") ^ Q(outcome=""), name="support_ended_has_outcome"),
        ]
        indexes = [models.Index(fields=["site", "-id"], name="support_site")]

    def __str__(self) -> str:
        return self.ref

    def get_absolute_url(self) -> str:
        return reverse("support", args=[self.ref])

    @property
    def zone(self) -> str:
        return self.site.zone

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.SENT, self.State.ACCEPTED)


class HelpingBody(models.Model):
    """One line of the directory: a body outside that helps people, and how it is reached, which stands with `person`.

    Without a `site` it helps people of every site. On `review_on` somebody asks whether all of it still holds.
    """

    class Kind(models.TextChoices):
        ADVOCACY = "advocacy", _("Advocacy")
        SOCIAL_SERVICES = "social", _("Social services")
        CHAPLAINCY = "chaplaincy", _("Chaplaincy or faith community")
        INTERPRETING = "interpreting", _("Interpreting")
        MONEY = "money", _("Advice about money")
        OMBUDSMAN = "ombudsman", _("Ombudsman")
        SAFEGUARDING = "safeguarding", _("Safeguarding")
        SELF_HELP = "self_help", _("Self-help and patient groups")
        STAFF = "staff", _("Support for staff")
        OTHER = "other", _("Another body")

    kind = models.CharField(_("what it is"), max_length=12, choices=Kind)
    person = models.OneToOneField("hospital.Person", models.PROTECT, related_name="helping_body")
    site = models.ForeignKey("hospital.Site", models.PROTECT, null=True, related_name="+")
    about = models.CharField(_("what it helps with"), max_length=300, blank=True)
    review_on = models.DateField(_("look at it again on"))
    retired_at = models.DateTimeField(null=True)

    objects = HelpingBodyQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "person__name", "id"]

    def __str__(self) -> str:
        return self.person.name
