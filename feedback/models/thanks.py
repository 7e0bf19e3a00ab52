"""Thanks that are passed on: whom they are for, what of the words may be repeated, and what we value in it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from feedback.models.stories import Feedback, Quote
from feedback.querysets import ThanksQuerySet


class ValueTag(models.Model):
    """What a hospital stands for, as a word on a thank-you. Of those that ship only what was changed has a row."""

    code = models.SlugField(max_length=40, unique=True)
    label = models.CharField(_("name"), max_length=60, blank=True)
    is_retired = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.code


class Thanks(models.Model):
    """One story in which somebody is thanked. `words` are a passage of it, as it is passed on.

    Whether anybody reads them is decided anew each time, by what the person allows today (`Feedback.quote`).
    """

    feedback = models.OneToOneField(Feedback, models.PROTECT, related_name="thanks")
    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="+")
    department = models.ForeignKey("hospital.Department", models.PROTECT, null=True, related_name="thanks")
    words = models.TextField(blank=True)
    values = ArrayField(models.CharField(max_length=40), default=list)
    is_extra_mile = models.BooleanField(default=False)
    asked_at = models.DateTimeField(null=True)  # whether their words may be repeated
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    profile_version = models.ForeignKey("clocks.ProfileVersion", models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    shared_at = models.DateTimeField(null=True)
    shared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    replied_at = models.DateTimeField(null=True)
    called_off_at = models.DateTimeField(null=True)

    objects = ThanksQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(shared_at__isnull=True, shared_by__isnull=True)
                | Q(shared_at__isnull=False, shared_by__isnull=False),
                name="thanks_shared_by_somebody",
            )
        ]
        indexes = [models.Index(fields=["department", "-shared_at"], name="thanks_wall")]

    def __str__(self) -> str:
        return f"Thanks in {self.feedback_id}"

    def get_absolute_url(self) -> str:
        return reverse("thanks", args=[self.ref])

    @property
    def ref(self) -> str:
        return self.feedback.ref

    @property
    def zone(self) -> str:
        return self.site.zone

    @property
    def quoted(self) -> str:
        """What staff may read of the words; nothing unless the person said so."""
        return self.words if self.feedback.quote != Quote.NO else ""

    @property
    def signed(self) -> str:
        """The name, where the person lets it stand there."""
        teller = self.feedback.teller if self.feedback.quote == Quote.NAMED else None
        return teller.name if teller else ""


class Thanked(models.Model):
    """A colleague or a team that is thanked: no bar, unlike `Named`. Somebody nobody has named yet is only described,
    until whoever leads the ward says who it was or that it cannot be told.
    """

    thanks = models.ForeignKey(Thanks, models.PROTECT, related_name="thanked")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="thanked_in")
    department = models.ForeignKey("hospital.Department", models.PROTECT, null=True, related_name="+")
    described = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    matched_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    matched_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thanks", "user"], name="thanked_once"),
            models.UniqueConstraint(fields=["thanks", "department"], name="thanked_team_once"),
            models.CheckConstraint(
                condition=Q(user__isnull=True) | Q(department__isnull=True), name="thanked_person_or_team"
            ),
        ]
        indexes = [models.Index(fields=["user", "-id"], name="thanked_user")]

    def __str__(self) -> str:
        return f"Thanked in {self.thanks_id}"

    @property
    def is_open(self) -> bool:
        """Somebody still has to say who it was."""
        return self.user_id is None and self.department_id is None

    @property
    def name(self) -> str:
        return str(self.user or self.department or self.described)
