"""What people handed us. The row knows what it is and whether it may be given out; the content is in the vault."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from files import gate, vault
from files.querysets import FileQuerySet
from hospital.fields import EncryptedTextField

MARK = 16  # signs of a logo's hash in its address


class File(models.Model):
    """One file. `name` is what its sender called it, cleaned; words of people, and encrypted as such.

    `sha256` and `size` are of the content that is kept, of one that was refused of what was sent. `wake_at` is when
    the scanner is asked (again).
    """

    class State(models.TextChoices):
        STORED = "stored", _("Kept")
        QUARANTINED = "quarantined", _("Held back")
        REFUSED = "refused", _("Not taken")
        ERASED = "erased", _("Erased")

    class Reason(models.TextChoices):
        """Why it is held back or was not taken."""

        WAITING = "waiting", _("Waits for the virus check")
        INFECTED = "infected", _("The virus check found something harmful in it")
        MISSING = "missing", _("Its content is not there")
        SIZE = "size", _("It is too large")
        TOGETHER = "together", _("The files are too large together")
        MANY = "many", _("There were too many files at once")
        EMPTY = "empty", _("It is empty")
        TYPE = "type", _("It is neither a picture nor a PDF or Word document")
        BROKEN = "broken", _("It cannot be read")
        PIXELS = "pixels", _("The picture has too many pixels")
        ACTIVE = "active", _("It contains a program")
        BOMB = "bomb", _("It unpacks to far more than it weighs")
        STORAGE = "storage", _("It could not be kept just now")

    class Because(models.TextChoices):
        """Why somebody erased one that was held back."""

        HARMFUL = "harmful", _("Something harmful is in it")
        GONE = "gone", _("Its content is gone")
        NOT_THEIRS = "not_theirs", _("It does not belong here")
        ASKED = "asked", _("Whoever handed it in asked for that")

    class MediaType(models.TextChoices):
        JPEG = gate.JPEG, "JPEG"
        PNG = gate.PNG, "PNG"
        WEBP = gate.WEBP, "WebP"
        PDF = gate.PDF, "PDF"
        WORD = gate.WORD, "Word"
        ZIP = gate.ZIP, "ZIP"
        CSV = gate.CSV, "CSV"
        EXCEL = gate.EXCEL, "Excel"
        MAIL = gate.MAIL, _("Mail")

    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    name = EncryptedTextField(blank=True)
    media_type = models.CharField(max_length=80, choices=MediaType, blank=True)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=State)
    reason = models.CharField(max_length=12, choices=Reason, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    scanned_at = models.DateTimeField(null=True)
    wake_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = FileQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["stored", "quarantined"]) | ~Q(media_type=""), name="file_kept_has_a_type"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["quarantined", "refused"]) | ~Q(reason=""), name="file_held_back_says_why"
            ),
            models.CheckConstraint(condition=~Q(state="stored") | Q(reason=""), name="file_stored_has_no_reason"),
            models.CheckConstraint(condition=~Q(state="erased") | Q(name=""), name="file_erased_has_no_name"),
        ]
        indexes = [
            models.Index(fields=["wake_at"], condition=Q(wake_at__isnull=False), name="file_wakes"),
            models.Index(fields=["state", "reason"], condition=Q(state="quarantined"), name="file_held_back"),
        ]

    def __str__(self) -> str:
        return f"File {self.pk}"

    @property
    def is_given_out(self) -> bool:
        """A row whose content is gone never passes for a file."""
        return self.state == self.State.STORED and vault.holds(self.key)

    @property
    def is_unchecked(self) -> bool:
        """Kept, but no scanner ever saw it."""
        return self.state == self.State.STORED and self.scanned_at is None

    @property
    def is_picture(self) -> bool:
        return self.media_type in gate.FORMATS


class Logo(models.Model):
    """What a site prints beside its name: a picture through the same gate, drawn small, shown to everybody."""

    site = models.OneToOneField("hospital.Site", models.PROTECT, related_name="logo")
    file = models.OneToOneField(File, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"Logo of site {self.site_id}"

    def get_absolute_url(self) -> str:
        """Another one for each picture, so that browsers may keep it."""
        return reverse("logo", args=[self.site.code, self.file.sha256[:MARK]])

    @property
    def is_shown(self) -> bool:
        """Not while it waits for the virus check."""
        return self.file.state == File.State.STORED
