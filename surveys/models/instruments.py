"""Surveys as licensed, versioned data: an instrument, its versions, and each version in further languages.

What a version asks is one document (`surveys.questions`): its hash covers all of it, a draft is a copy, and nothing
of a published one can change unnoticed. Rows exist only for what is asked in SQL.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from surveys.querysets import InstrumentQuerySet, VersionQuerySet


class Licence(models.TextChoices):
    """On what terms the wording may be used."""

    OWN = "own", _("The hospital's own")
    OPEN = "open", _("Free to use with its notice")
    PUBLIC_DOMAIN = "public_domain", _("Public domain")
    LICENSED = "licensed", _("Only with a permission in writing")


class Programme(models.TextChoices):
    """What the locked questions of a survey are, and with that what its numbers may be called."""

    BENCHMARK = "benchmark", _("Questions of HCAHPS for our own use")
    HCAHPS = "hcahps", _("HCAHPS for CMS")


class Instrument(models.Model):
    """A survey: what it is called, whose wording it is and on what terms, for one site or for all.

    `is_locked`: its official questions can be loaded and not edited; the hospital's own come after them. `edition` is
    that of HCAHPS whose questions they are (`surveys.hcahps.editions`).
    """

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    site = models.ForeignKey("hospital.Site", models.PROTECT, null=True, blank=True, related_name="+")
    owner = models.CharField(_("owner of the wording"), max_length=120, blank=True)
    licence = models.CharField(_("terms"), max_length=16, choices=Licence, default=Licence.OWN)
    notice = models.TextField(_("notice"), blank=True)
    trademark = models.CharField(_("trademarks"), max_length=200, blank=True)
    is_locked = models.BooleanField(default=False)
    programme = models.CharField(max_length=10, choices=Programme, blank=True, default="")
    edition = models.CharField(max_length=8, blank=True, default="")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = InstrumentQuerySet.as_manager()

    # What `User.may` asks of a row, besides `site_id`.
    department_id = None

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(programme="", edition="") | ~Q(programme="") & ~Q(edition=""),
                name="survey_programme_iff_edition",
            ),
            models.CheckConstraint(
                condition=~Q(programme="hcahps") | Q(site__isnull=False), name="survey_hcahps_of_a_site"
            ),
            models.UniqueConstraint(
                fields=["site", "edition"], condition=Q(programme="hcahps"), name="survey_hcahps_once_a_site"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("survey", args=[self.code])

    @property
    def needs_permission(self) -> bool:
        return self.licence == Licence.LICENSED

    @property
    def is_benchmark(self) -> bool:
        """Asked with questions of HCAHPS, and nothing that CMS would call so."""
        return self.programme == Programme.BENCHMARK

    @property
    def is_hcahps(self) -> bool:
        return self.programme == Programme.HCAHPS


class InstrumentVersion(models.Model):
    """One version. A draft can be changed; from the moment it is published nothing of it can (a trigger holds it)."""

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64, blank=True)
    shortest_seconds = models.PositiveIntegerField(default=0)
    longest_seconds = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)  # of a draft, so that nobody overwrites what they have not seen
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "number"], name="survey_version_once"),
            models.UniqueConstraint(
                fields=["instrument"], condition=Q(published_at__isnull=True), name="survey_version_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, sha256="") | (Q(published_at__isnull=False) & ~Q(sha256="")),
                name="survey_version_published_iff_sha256",
            ),
            models.CheckConstraint(
                condition=Q(shortest_seconds__lte=models.F("longest_seconds")), name="survey_version_lengths"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument_id} v{self.number}"

    @property
    def is_draft(self) -> bool:
        return self.published_at is None


class Translation(models.Model):
    """One version in another language, or in easy words. Offered to patients once it is whole and somebody who reads
    the language has said so; `texts` holds for each unit the text and the mark of the source it was made from.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        REVIEWED = "reviewed", _("Reviewed")
        OFFICIAL = "official", _("Official")

    OFFERED = (Status.REVIEWED, Status.OFFICIAL)

    version = models.ForeignKey(InstrumentVersion, models.CASCADE, related_name="translations")
    language = models.CharField(max_length=12)
    is_easy = models.BooleanField(default=False)
    texts = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    is_machine_made = models.BooleanField(default=False)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["language", "is_easy"]
        constraints = [
            models.UniqueConstraint(fields=["version", "language", "is_easy"], name="survey_translation_once"),
            models.CheckConstraint(
                condition=Q(status="draft", reviewed_at__isnull=True)
                | ~Q(status="draft") & Q(reviewed_at__isnull=False),
                name="survey_translation_reviewed_iff_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.tag}"

    @property
    def is_offered(self) -> bool:
        return self.status in self.OFFERED

    @property
    def tag(self) -> str:
        """As it stands in an address: `ar`, or `ar-easy`."""
        return tag_of(self.language, is_easy=self.is_easy)

    @property
    def name(self) -> str:
        return name_of(self.language, is_easy=self.is_easy)


EASY = "-easy"


def tag_of(language: str, *, is_easy: bool = False) -> str:
    return f"{language}{EASY}" if is_easy else language


def parts_of(tag: str) -> tuple[str, bool]:
    """The language of a tag, and whether it is in easy words."""
    return tag.removesuffix(EASY), tag.endswith(EASY)


def name_of(language: str, *, is_easy: bool = False) -> str:
    """What staff call it: "Arabic", "English (easy words)"."""
    name = get_language_info(language)["name_translated"]
    return _("%(language)s (easy words)") % {"language": name} if is_easy else str(name)
