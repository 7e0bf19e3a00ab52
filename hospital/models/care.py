"""How we deal with a person beyond one case: an agreed way of contact, and surveys that are held back."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hospital.models.persons import Person
from hospital.querysets import ContactPlanQuerySet, SurveyHoldQuerySet

LONGEST_HOLD = timedelta(days=30)


class ContactPlan(models.Model):
    """One colleague speaks with this person, within limits that they know in writing, until it is looked at again.

    It never closes a way to us: what they tell is taken as from anybody, safety first.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="contact_plans")
    behavior = models.TextField(_("what happened"))
    contact = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    limits = models.TextField(_("limits"))
    told_on = models.DateField(_("told in writing on"))
    review_on = models.DateField(_("looked at again on"))
    reminded_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ContactPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at__isnull=True), name="contact_plan_one_stands"
            ),
            models.CheckConstraint(
                condition=Q(review_on__gt=F("told_on")), name="contact_plan_looked_at_after_telling"
            ),
        ]
        indexes = [
            models.Index(
                fields=["review_on"], condition=Q(ended_at__isnull=True, reminded_at__isnull=True),
                name="contact_plan_to_review",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Contact plan of person {self.person_id}"


class SurveyHold(models.Model):
    """Nobody asks this person how it was for them, for a while. Read by surveys; `until_on` is its last day."""

    class Why(models.TextChoices):
        CRITICAL = "critical", _("Something grave is being looked into")
        SAFEGUARDING = "safeguarding", _("Safeguarding")
        BEREAVEMENT = "bereavement", _("Bereavement")

    person = models.ForeignKey(Person, models.PROTECT, related_name="survey_holds")
    why = models.CharField(max_length=16, choices=Why)
    starts_on = models.DateField()
    until_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = SurveyHoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gte=F("starts_on"), until_on__lte=F("starts_on") + LONGEST_HOLD),
                name="survey_hold_30_days_at_most",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Survey hold of person {self.person_id}"
