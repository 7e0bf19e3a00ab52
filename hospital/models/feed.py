"""What other systems of the hospital tell of admissions and discharges: who may, every message, and what came of it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hospital.fields import EncryptedTextField
from hospital.models.persons import Patient, Visit
from hospital.models.places import Location, Service, Site
from hospital.querysets import FeedSenderQuerySet, InboundMessageQuerySet


class FeedSender(models.Model):
    """A system that may send. By MLLP it is known by what it calls itself (MSH-3 and MSH-4) and by where it comes from
    or its certificate; by HTTPS by its key; files by the folder they are laid in.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    application = models.CharField(_("what it calls itself"), max_length=160, blank=True)
    addresses = ArrayField(models.CharField(max_length=50), verbose_name=_("addresses"), default=list, blank=True)
    certificate = models.CharField(_("fingerprint of its certificate"), max_length=64, blank=True)
    key_hash = models.CharField(max_length=64, blank=True)
    key_tail = models.CharField(max_length=4, blank=True)
    folder = models.SlugField(_("folder"), max_length=40, blank=True)
    stale_hours = models.PositiveSmallIntegerField(
        _("hours without a message"), default=24, validators=[MinValueValidator(1), MaxValueValidator(168)]
    )
    is_active = models.BooleanField(_("in use"), default=True)
    added_at = models.DateTimeField()

    objects = FeedSenderQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=[name], condition=~Q(**{name: ""}), name=f"feed_sender_{name}_once")
            for name in ("application", "key_hash", "folder")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("feed-sender", args=[self.pk])


class FeedMapping(models.Model):
    """How messages of a sender are read, as data (`hospital/feed/default.json`). The newest version holds."""

    sender = models.ForeignKey(FeedSender, models.PROTECT, related_name="mappings")
    version = models.PositiveIntegerField()
    data = models.JSONField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sender", "version"], name="feed_mapping_version_once")]

    def __str__(self) -> str:
        return f"Mapping {self.version} of sender {self.sender_id}"


class FeedCode(models.Model):
    """What a sender calls a ward or a service. One that leads nowhere yet waits for somebody who knows the place."""

    class Kind(models.TextChoices):
        WARD = "ward", _("Ward")
        SERVICE = "service", _("Service")

    sender = models.ForeignKey(FeedSender, models.PROTECT, related_name="codes")
    kind = models.CharField(max_length=8, choices=Kind)
    code = models.CharField(max_length=80)
    location = models.ForeignKey(Location, models.PROTECT, null=True, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+")
    first_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "code"]
        constraints = [
            models.UniqueConstraint(fields=["sender", "kind", "code"], name="feed_code_once"),
            models.CheckConstraint(
                condition=Q(kind="ward", service__isnull=True) | Q(kind="service", location__isnull=True),
                name="feed_code_leads_to_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class InboundMessage(models.Model):
    """One message as it came, stored before it is answered. `digest` is a keyed hash of it.

    `is_first`: the first with this number of its own; another one with the same number and other words is set aside.
    `waits_for` marks the visit that is not known yet. After 30 days the words are forgotten, the row stays a year.
    """

    class Form(models.TextChoices):
        HL7 = "hl7", "HL7 v2"
        FHIR = "fhir", "FHIR R4"
        CSV = "csv", "CSV"

    class State(models.TextChoices):
        STORED = "stored", _("Stored")
        APPLIED = "applied", _("Taken over")
        WAITING = "waiting", _("Waits for its visit")
        SET_ASIDE = "set_aside", _("Set aside")
        DISCARDED = "discarded", _("Discarded")

    class Reason(models.TextChoices):
        BROKEN = "broken", _("The message is broken")
        NO_MESSAGE = "no_message", _("It is no message")
        TOO_LARGE = "too_large", _("It is too large")
        ALPHABET = "alphabet", _("It is not in the alphabet it names")
        NO_CONTROL_ID = "no_control_id", _("It has no number of its own")
        CONTROL_ID_REUSED = "control_id_reused", _("Another message had the same number")
        UNKNOWN_EVENT = "unknown_event", _("Messages of this event are not used")
        NO_PATIENT = "no_patient", _("It names no patient")
        TWO_PATIENTS = "two_patients", _("Its record numbers belong to different patients")
        OTHER_PATIENT = "other_patient", _("The visit is another patient’s")
        NO_VISIT = "no_visit", _("It is about a visit and names none")
        UNKNOWN_VISIT = "unknown_visit", _("Its visit never came")
        NO_MERGED = "no_merged", _("It merges two patients and names one")
        NO_TIME = "no_time", _("It does not say when it happened")
        ENDS_BEFORE = "ends_before", _("The discharge lies before the admission")
        NO_WARD = "no_ward", _("It does not say on which ward")
        UNKNOWN_WARD = "unknown_ward", _("We do not know this ward")
        TOO_LONG = "too_long", _("A number in it is too long")
        FAILED = "failed", _("It could not be taken over")

    class Why(models.TextChoices):
        """Why somebody discarded it."""

        TEST = "test", _("A test message")
        DOUBLE = "double", _("The same was told by another message")
        NOT_OURS = "not_ours", _("Not about our patients")
        WRONG = "wrong", _("It is wrong, and the sender knows")
        EXPIRED = "expired", _("Nobody looked at it for 30 days")

    sender = models.ForeignKey(FeedSender, models.PROTECT, related_name="messages")
    form = models.CharField(max_length=4, choices=Form)
    control_id = models.CharField(max_length=200)
    digest = models.CharField(max_length=32)
    is_first = models.BooleanField(default=True)
    raw = EncryptedTextField(blank=True)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.STORED)
    reason = models.CharField(max_length=20, choices=Reason, blank=True)
    event = models.CharField(max_length=3, blank=True)
    waits_for = models.CharField(max_length=32, blank=True)
    patient = models.ForeignKey(Patient, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=8, choices=Why, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = InboundMessageQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sender", "control_id"], condition=Q(is_first=True), name="inbound_message_once"
            ),
            models.UniqueConstraint(
                fields=["sender", "control_id", "digest"],
                condition=Q(is_first=False),
                name="inbound_message_other_once",
            ),
            models.CheckConstraint(
                condition=Q(state="set_aside") & ~Q(reason="") | ~Q(state="set_aside"),
                name="inbound_message_set_aside_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state="discarded") & ~Q(why="") | ~Q(state="discarded") & Q(why=""),
                name="inbound_message_discarded_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") & ~Q(waits_for="") | ~Q(state="waiting") & Q(waits_for=""),
                name="inbound_message_waits_for_something",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="stored"), name="inbound_message_to_do"),
            models.Index(fields=["waits_for"], condition=Q(state="waiting"), name="inbound_message_waiting"),
            models.Index(fields=["sender", "reason"], condition=Q(state="set_aside"), name="inbound_message_set_aside"),
            models.Index(fields=["sender", "-received_at"], name="inbound_message_newest"),
            models.Index(fields=["received_at"], condition=~Q(raw=""), name="inbound_message_to_forget"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Message {self.pk}"

    @property
    def short_id(self) -> str:
        """As a list has room for: of a row of a file its number, which stands last."""
        return self.control_id.rpartition("row ")[2] if self.form == self.Form.CSV else self.control_id[:24]

    def get_absolute_url(self) -> str:
        return reverse("feed-message", args=[self.pk])


class FeedPatient(models.Model):
    """When the feed last told what of a patient: by group of fields the moment, and a keyed hash of what it told
    (`hospital.feed.news`), so that neither older news nor a colleague's own words are written over.
    """

    patient = models.OneToOneField(Patient, models.CASCADE, related_name="feed")
    told = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"News of patient {self.patient_id}"


class FeedVisit(models.Model):
    """The visit that a site's systems give this number, and when they last told what of it."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    number = models.CharField(max_length=40)
    visit = models.OneToOneField(Visit, models.CASCADE, related_name="feed")
    told = models.JSONField(default=dict)
    is_cancelled = models.BooleanField(default=False)
    service_code = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "number"], name="feed_visit_once")]

    def __str__(self) -> str:
        return f"News of visit {self.visit_id}"


class WardStay(models.Model):
    """Since when a visit was on which ward. The visit itself holds the last one."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="wards")
    location = models.ForeignKey(Location, models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "since", "location"], name="ward_stay_once"),
        ]
        indexes = [models.Index(fields=["since"], name="ward_stay_since")]

    def __str__(self) -> str:
        return f"Ward {self.location_id} of visit {self.visit_id}"
