"""How people are asked: open links, invitations, and what somebody is answering right now.

The one row that knows both an invitation and answers is `ResponseLink`. It points at a sitting, whose answers are
encrypted and which is gone the next night; after that it says only that this invitation was answered, until it is
dropped as well. No row of the results (`answers.py`) can be reached from here.
"""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hospital.fields import EncryptedTextField
from surveys.models.instruments import Instrument, InstrumentVersion
from surveys.querysets import InvitationQuerySet, OpenLinkQuerySet, SittingQuerySet


class Way(models.TextChoices):
    """How somebody came to be asked."""

    OPEN = "open", _("Open link or code on the ward")
    KIOSK = "kiosk", _("Tablet that stays on the ward")
    LENT = "lent", _("Tablet handed over by staff")
    BY_HAND = "by_hand", _("Invited by hand")
    EMAIL = "email", _("Invited by e-mail")
    SMS = "sms", _("Invited by SMS")
    LETTER = "letter", _("Invited by letter")
    TABLET = "tablet", _("On a tablet of the ward")


SHARED = (Way.KIOSK, Way.LENT)  # links of a device on which one person answers after another
ON_SHARED = (*SHARED, Way.TABLET)  # what is forgotten there once it was sent


class Asked(models.Model):
    """Where the person was, as far as the way in says: the same columns in everything below."""

    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="+")
    department = models.ForeignKey("hospital.Department", models.PROTECT, null=True, blank=True, related_name="+")
    location = models.ForeignKey("hospital.Location", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True

    @property
    def place(self) -> models.Model:
        return self.location or self.site

    @property
    def where(self) -> dict[str, int | None]:
        return {"site_id": self.site_id, "department_id": self.department_id, "location_id": self.location_id}


class OpenLink(Asked):
    """A public address, printed as a code on a ward or opened on a tablet there. It opens a questionnaire and nothing
    else, so it is no secret.

    `marks` answer the hidden questions of whoever comes by it: by key, a code of that question. `exit_code` frees a
    tablet; staff read it on the page of the link.
    """

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="links")
    token = models.CharField(max_length=40, unique=True)
    way = models.CharField(max_length=8, choices=Way, default=Way.OPEN)
    marks = models.JSONField(default=dict)
    exit_code = models.CharField(max_length=8, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects = OpenLinkQuerySet.as_manager()

    class Meta:
        ordering = ["site__name", "location__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "site", "location", "way", "marks"], condition=Q(closed_at__isnull=True),
                nulls_distinct=False, name="survey_link_one_open_each",
            ),
            models.CheckConstraint(
                condition=Q(way="open", exit_code="") | Q(way__in=["kiosk", "lent"]) & ~Q(exit_code=""),
                name="survey_link_exit_code_iff_shared",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")), name="survey_link_closed_later"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Link {self.pk}"

    @property
    def url(self) -> str:
        return settings.SITE_URL + reverse("public-survey-link", args=[self.token])

    @property
    def is_shared(self) -> bool:
        return self.way in SHARED


class Invitation(Asked):
    """One person asked once. The token is kept as its hash; nothing here says whether or when it was answered."""

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="invitations")
    person = models.ForeignKey("hospital.Person", models.PROTECT, null=True, related_name="+")
    way = models.CharField(max_length=8, choices=Way)
    language = models.CharField(max_length=12)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="survey_invitation_expires_later"),
            models.CheckConstraint(condition=~Q(way="open"), name="survey_invitation_is_not_open"),
        ]
        indexes = [models.Index(fields=["instrument", "-id"], name="survey_invitations")]

    def __str__(self) -> str:
        return f"Invitation {self.pk}"


class Sitting(Asked):
    """What somebody is answering now, or has sent since last night. Encrypted; days, no times; gone when gathered.

    `answers` is JSON by page: what was answered, null for what was skipped. `took` is JSON by page as well: about how
    long it took, a step of `surveys.pace`.
    """

    class Role(models.TextChoices):
        SELF = "self", _("The patient")
        OTHER = "other", _("Somebody for the patient")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(InstrumentVersion, models.PROTECT, related_name="sittings")
    way = models.CharField(max_length=8, choices=Way)
    language = models.CharField(max_length=12)
    is_easy = models.BooleanField(default=False)
    role = models.CharField(max_length=8, choices=Role, default=Role.SELF)
    seed = models.PositiveIntegerField(default=0)  # of the order of answers (`surveys.questions.ordering`)
    answers = EncryptedTextField(default="{}")
    took = EncryptedTextField(default="{}")
    reached = models.PositiveSmallIntegerField(default=0)  # the furthest page, by its number
    begun_on = models.DateField()
    sent_on = models.DateField(null=True)
    home_in = models.DateField(null=True)  # of HCAHPS the month of going home, its first day
    was_passed_on = models.BooleanField(default=False)
    is_packed = models.BooleanField(default=False)  # typed in by us: its answers to HCAHPS are kept already

    objects = SittingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["site", "sent_on"], name="survey_sittings")]

    def __str__(self) -> str:
        return f"Sitting of {self.begun_on}"

    @property
    def day(self) -> date:
        """The day it counts for."""
        return self.sent_on or self.begun_on


class SittingPhoto(models.Model):
    """A picture somebody adds to an answer, drawn anew, encrypted like the answers, until the night.

    It is no `File` before that: a file says when it came.
    """

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="photos")
    page = models.CharField(max_length=40)
    media_type = models.CharField(max_length=20)
    content = EncryptedTextField()  # base64

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sitting", "page"], name="survey_photo_one_a_page")]

    def __str__(self) -> str:
        return "Picture of a sitting"


class HandedIn(models.Model):
    """That a tablet has handed this in: answers that waited on it while the network was away may be sent twice, and
    count once. The number is the tablet's own; it leads to no answer, and is dropped after a while.
    """

    key = models.UUIDField(primary_key=True)
    on = models.DateField()

    def __str__(self) -> str:
        return f"Handed in {self.on}"


class ResponseLink(models.Model):
    """That an invitation is being answered, or was: to stop doubles and reminders, and for nothing else."""

    invitation = models.OneToOneField(Invitation, models.CASCADE, related_name="response_link")
    sitting = models.OneToOneField(Sitting, models.SET_NULL, null=True, related_name="response_link")
    is_answered = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_answered=True) | Q(sitting__isnull=False), name="survey_link_answered_or_sitting"
            )
        ]

    def __str__(self) -> str:
        return f"Link of invitation {self.invitation_id}"
