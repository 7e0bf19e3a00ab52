"""What people are asked to read: the charter of rights, information, consent documents; and who has read which words.

A version is one set of words in several languages. Once a clinician and a lawyer have both approved it nothing of its
words can change (a trigger holds it), and it is read at its own address for ever. That somebody has read it
names the hash of the exact words; it is not the clinical consent.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from handbook.querysets import Acknowledgements, Papers, PaperVersions
from hospital.fields import EncryptedTextField, reference


class Paper(models.Model):
    """One document of a site. `language` is the one that counts where translations differ."""

    class Kind(models.TextChoices):
        RIGHTS = "rights", _("Rights and duties")
        CONSENT = "consent", _("Consent document")
        INFORMATION = "information", _("Information sheet")

    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="papers")
    code = models.SlugField(_("name in addresses"), max_length=40)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    language = models.CharField(max_length=12, default=settings.LANGUAGE_CODE)
    retired_at = models.DateTimeField(null=True)
    review_on = models.DateField(_("to be read again by"), null=True, blank=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by whom")
    )
    # By which rules it was looked at last (`clocks`)
    profile_version = models.ForeignKey(
        "clocks.ProfileVersion", models.PROTECT, null=True, related_name="+", editable=False, db_index=False
    )

    objects = Papers.as_manager()

    # What `User.may` asks of a row, besides `site_id`.
    department_id = None

    class Meta:
        ordering = ["site__name", "kind", "code"]
        constraints = [models.UniqueConstraint(fields=["site", "code"], name="paper_code_once")]

    def __str__(self) -> str:
        return self.code

    def held(self, today: date) -> PaperVersion | None:
        """The version that patients are given; none of a document that was withdrawn."""
        return None if self.retired_at else self.versions.in_force(today).first()

    def get_absolute_url(self) -> str:
        return reverse("paper", args=[self.site.code, self.code])

    @property
    def zone(self) -> str:
        return self.site.zone


class PaperVersion(models.Model):
    """A draft until both have approved it; from `effective_on` the words that hold, until the next one's day."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    changed = models.CharField(_("what changed"), max_length=300, blank=True)
    effective_on = models.DateField(_("holds from"), null=True, blank=True)
    begun_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    clinical_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    clinical_at = models.DateTimeField(null=True)
    legal_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    legal_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)

    objects = PaperVersions.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "number"], name="paper_version_number"),
            models.UniqueConstraint(
                fields=["paper"], condition=Q(approved_at__isnull=True), name="paper_one_draft"
            ),
            models.UniqueConstraint(
                fields=["paper", "effective_on"], condition=Q(approved_at__isnull=False), name="paper_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True)
                | Q(clinical_at__isnull=False, legal_at__isnull=False, effective_on__isnull=False),
                name="paper_approved_by_both",
            ),
            models.CheckConstraint(
                condition=Q(clinical_by__isnull=True) | Q(legal_by__isnull=True) | ~Q(clinical_by=F("legal_by")),
                name="paper_approved_by_two",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.paper_id}/{self.number}"

    @property
    def is_draft(self) -> bool:
        return self.approved_at is None

    @property
    def hashes(self) -> list[str]:
        """Of its words in every language."""
        return sorted(text.sha256 for text in self.texts.all())

    def said_in(self, language: str) -> list[str]:
        """The hash of its words in this language; none while there are none."""
        return list(self.texts.filter(language=language).values_list("sha256", flat=True))

    def is_ahead(self, today: date) -> bool:
        """Approved, and its day is still to come."""
        return not self.is_draft and self.effective_on > today


class PaperText(models.Model):
    """The words of a version in one language, and what they hash to (`handbook.papertext`)."""

    version = models.ForeignKey(PaperVersion, models.PROTECT, related_name="texts")
    language = models.CharField(max_length=12)
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("in a few plain words"), max_length=800)
    body = models.TextField(
        _("the whole text"),
        help_text=_("An empty line begins a paragraph, “# ” a heading, “- ” a line of a list."),
    )
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["version", "language"], name="paper_text_language")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.language}"


class Acknowledgement(models.Model):
    """Somebody was asked to read a version, and has or has not yet said so. It is added, and withdrawn once.

    `sha256` is copied: it says which words, whatever becomes of the row they stand in.
    """

    class Relation(models.TextChoices):
        PATIENT = "patient", _("The patient")
        PARENT = "parent", _("A parent")
        GUARDIAN = "guardian", _("A guardian")
        PROXY = "proxy", _("Somebody with power of attorney")

    class Way(models.TextChoices):
        TAP = "tap", _("On their telephone or our tablet")
        PAPER = "paper", _("Signed on paper")

    class Copy(models.TextChoices):
        NONE = "", _("Not yet")
        PAPER = "paper", _("On paper")
        EMAIL = "email", _("By e-mail")
        FILE = "file", _("As a file")

    ref = reference("N")
    text = models.ForeignKey(PaperText, models.PROTECT, related_name="acknowledgements")
    sha256 = models.CharField(max_length=64)
    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="+")
    department = models.ForeignKey("hospital.Department", models.PROTECT, null=True, related_name="+")
    location = models.ForeignKey("hospital.Location", models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("hospital.Person", models.PROTECT, related_name="+")
    patient = models.ForeignKey("hospital.Patient", models.PROTECT, related_name="+")
    relation = models.CharField(_("who reads"), max_length=8, choices=Relation, default=Relation.PATIENT)
    way = models.CharField(_("how"), max_length=8, choices=Way)
    witness = EncryptedTextField(_("witness"), blank=True)
    interpreter = EncryptedTextField(_("interpreter"), blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    token_hash = models.CharField(max_length=64, null=True, unique=True)
    expires_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    copy_given = models.CharField(_("copy"), max_length=8, choices=Copy, blank=True, default=Copy.NONE)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_because = EncryptedTextField(_("why"), blank=True)

    objects = Acknowledgements.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["site", "-id"], name="acknowledgements_of_site")]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(read_at__isnull=False, withdrawn_at__gte=F("read_at")),
                name="acknowledgement_read_then_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(read_at__isnull=False) | Q(token_hash__isnull=False, way="tap"),
                name="acknowledgement_read_or_asked",
            ),
        ]

    def __str__(self) -> str:
        return self.ref or f"{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("acknowledgement", args=[self.ref])
