"""People we hear from or write to, what they need, and, for patients, their numbers and visits."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hospital import naming, phrasing
from hospital.fields import EncryptedTextField
from hospital.querysets import VisitQuerySet


class Channel(models.TextChoices):
    """How a person wishes to be reached."""

    NONE = "none", _("No answer wanted")
    PHONE = "phone", _("Telephone")
    EMAIL = "email", _("E-mail")
    POST = "post", _("Letter")
    IN_PERSON = "in_person", _("In person")


class NameOrder(models.TextChoices):
    """Where the family name stands; blank is as usual in the person's language."""

    FIRST = naming.FIRST, _("Family name first")
    LAST = naming.LAST, _("Family name last")


class Person(models.Model):
    """Anyone we hear from or write to. Contacts are encrypted and shown only when asked for.

    `name` is as the person writes it; the other forms help to find them and, through `hospital.naming`, to show
    and address them. Contact safety is asked for whenever a message leaves (`outbox`), not when it is written.
    """

    name = models.CharField(_("name"), max_length=160, blank=True)
    name_in_other_script = models.CharField(_("name in another script"), max_length=160, blank=True)
    name_transliterated = models.CharField(_("name in Latin letters"), max_length=160, blank=True)
    preferred_name = models.CharField(_("name to use"), max_length=80, blank=True)
    name_order = models.CharField(_("order of the name"), max_length=5, choices=NameOrder, blank=True, db_default="")
    phone = EncryptedTextField(_("telephone"), blank=True)
    email = EncryptedTextField(_("e-mail"), blank=True)
    postal_address = EncryptedTextField(_("postal address"), blank=True)
    preferred_channel = models.CharField(_("best way to reach"), max_length=12, choices=Channel, blank=True)
    best_time = models.CharField(_("best time"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    zone = models.CharField(_("time zone"), max_length=64, blank=True, db_default="")  # blank: that of the site
    needs_interpreter = models.BooleanField(_("needs an interpreter"), default=False)
    do_not_contact = models.BooleanField(_("do not contact"), default=False)
    has_shared_contact = models.BooleanField(_("shares this telephone or mailbox"), default=False)
    contact_safety = models.CharField(_("contact safety"), max_length=200, blank=True)
    deceased_on = models.DateField(_("died on"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Person {self.pk}"

    @property
    def can_be_reached(self) -> bool:
        return bool(self.phone or self.email or self.postal_address)


class Need(models.Model):
    """One information or communication need (DAPB1605, Accessible Information Standard, July 2025).

    `detail` may be blank where `aid` says it all.
    """

    class Kind(models.TextChoices):
        CONTACT = "contact", _("How to be contacted")
        FORMAT = "format", _("Information format")
        PROFESSIONAL = "professional", _("Communication professional")
        SUPPORT = "support", _("Communication support")
        LONGER = "longer", _("Longer appointment")

    class Aid(models.TextChoices):
        """What helps, as the standard names it; the words beside it say more."""

        LARGE_PRINT = "large_print", _("Large print")
        EASY_READ = "easy_read", _("Easy read")
        BRAILLE = "braille", _("Braille")
        AUDIO = "audio", _("Audio")
        EMAIL = "email", _("By e-mail")
        SIGN_LANGUAGE = "sign_language", _("Sign language")
        LIP_READING = "lip_reading", _("Lip-reading")
        SPEECH_TO_TEXT = "speech_to_text", _("Speech to text")
        INTERPRETER = "interpreter", _("Interpreter")
        ADVOCATE = "advocate", _("Advocate")
        EXTRA_TIME = "extra_time", _("Extra time")
        QUIET_ROOM = "quiet_room", _("Quiet room")
        MOBILITY = "mobility", _("Help to move")
        SENSORY = "sensory", _("Light, noise or touch")
        HEARING_LOOP = "hearing_loop", _("Hearing loop")
        DIET = "diet", _("Food or diet")
        FAITH = "faith", _("Faith or spiritual care")
        OTHER = "other", _("Something else")

    class Wish(models.TextChoices):
        """Of whoever interprets."""

        WOMAN = "woman", _("A woman")
        MAN = "man", _("A man")

    person = models.ForeignKey(Person, models.PROTECT, related_name="needs")
    kind = models.CharField(max_length=16, choices=Kind)
    aid = models.CharField(_("what helps"), max_length=16, choices=Aid, blank=True, default="", db_default="")
    detail = models.CharField(_("what is needed"), max_length=160)
    # Of an interpreter: which language or dialect, and whom they wish for.
    language = models.CharField(_("language or dialect"), max_length=40, blank=True, default="", db_default="")
    interpreter_wish = models.CharField(
        _("wished for"), max_length=8, choices=Wish, blank=True, default="", db_default=""
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    source = models.CharField(_("who told us"), max_length=80, blank=True)
    may_be_shared = models.BooleanField(_("may be shared with the care team"), default=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    location = models.ForeignKey("hospital.Location", models.PROTECT, null=True, related_name="+")  # where it was seen
    review_on = models.DateField(_("check again on"), null=True, blank=True)

    WORDED = ("aid", "detail", "language", "interpreter_wish")  # what `words` reads

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of person {self.person_id}"

    @property
    def words(self) -> str:
        """What was chosen from the list, in the language of whoever reads it, with what was written beside it."""
        aid = "" if self.aid in ("", self.Aid.OTHER) else self.get_aid_display()
        wish = self.interpreter_wish and self.get_interpreter_wish_display()
        return phrasing.listed((aid, self.detail, self.language, wish))


class Patient(models.Model):
    """A person in their role as a patient.

    One that was found twice is `merged_into` the other, which has its numbers and visits from then on.
    """

    person = models.OneToOneField(Person, models.PROTECT, related_name="patient")
    born_on = models.DateField(_("born on"), null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("id")), name="patient_not_into_itself"
            )
        ]

    def __str__(self) -> str:
        return f"Patient {self.pk}"


class Identifier(models.Model):
    """A record number as one authority gives it; found by a keyed hash, because the value is encrypted."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="identifiers")
    authority = models.CharField(_("given by"), max_length=40)
    value = EncryptedTextField(_("number"))
    value_hash = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authority", "value_hash"], name="identifier_once")]

    def __str__(self) -> str:
        return f"Identifier {self.pk}"


class Visit(models.Model):
    """A stay or an appointment. `goes_home_at` is when the hospital's system expects them to go."""

    class Kind(models.TextChoices):
        INPATIENT = "inpatient", _("Stay")
        DAY = "day", _("Day case")
        EMERGENCY = "emergency", _("Emergency visit")
        OUTPATIENT = "outpatient", _("Appointment")

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="visits")
    location = models.ForeignKey("hospital.Location", models.PROTECT, related_name="visits")
    kind = models.CharField(_("kind of visit"), max_length=12, choices=Kind, blank=True, db_default="")
    service = models.ForeignKey("hospital.Service", models.PROTECT, null=True, blank=True, related_name="+")
    number = models.CharField(_("visit number"), max_length=40, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    goes_home_at = models.DateTimeField(null=True, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("started_at")),
                name="visit_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"Visit {self.pk}"

    def leaves(self, now: datetime) -> datetime | None:
        """When they are expected to go, if that is still to come."""
        return self.goes_home_at if self.goes_home_at and self.goes_home_at > now else None
