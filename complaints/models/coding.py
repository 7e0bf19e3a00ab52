"""How what was told is coded: the categories of HCAT, lists of codes, bands of risk, and which site uses what.

HCAT: Gillespie and Reader, https://healthcarecomplaintsanalysis.com, PMC5256238. Every other list is data.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from complaints.querysets import TaxonomyQuerySet


class Hcat(models.TextChoices):
    """The seven categories, in three domains: clinical, management, relationship."""

    QUALITY = "quality", _("Quality of care")
    SAFETY = "safety", _("Safety")
    ENVIRONMENT = "environment", _("Environment")
    PROCESSES = "processes", _("Institutional processes")
    LISTENING = "listening", _("Listening")
    COMMUNICATION = "communication", _("Communication")
    RESPECT = "respect", _("Respect and patient rights")


# The problems of each category. Kept as words of the code; a hospital's own lists are taxonomies.
PROBLEMS: dict[str, tuple[tuple[str, object], ...]] = {
    Hcat.QUALITY: (
        ("hygiene", _("Neglect: hygiene and personal care")), ("nourishment", _("Neglect: food and drink")),
        ("neglect", _("Neglect in general")), ("handling", _("Rough handling and discomfort")),
        ("examination", _("Examination and monitoring")), ("plans", _("Making and following care plans")),
        ("side_effects", _("Results and side effects")),
    ),
    Hcat.SAFETY: (
        ("diagnosis", _("Error in diagnosis")), ("medication", _("Error in medication")), ("error", _("Other error")),
        ("response", _("Failure to respond")), ("skills", _("Skills of clinicians")), ("teamwork", _("Teamwork")),
    ),
    Hcat.ENVIRONMENT: (
        ("accommodation", _("Accommodation")), ("preparedness", _("Preparedness")), ("cleanliness", _("Cleanliness")),
        ("equipment", _("Equipment")), ("staffing", _("Staffing")), ("security", _("Security")),
    ),
    Hcat.PROCESSES: (
        ("access", _("Delay of access")), ("procedure", _("Delay of a procedure")), ("delay", _("Delay in general")),
        ("bureaucracy", _("Bureaucracy")), ("visiting", _("Visiting")), ("documentation", _("Documentation")),
    ),
    Hcat.LISTENING: (
        ("ignored", _("Patients were ignored")), ("dismissed", _("Patients were dismissed")),
        ("token", _("Listening for show")),
    ),
    Hcat.COMMUNICATION: (
        ("late", _("Told too late")), ("incorrect", _("Told wrongly")), ("absent", _("Not told")),
    ),
    Hcat.RESPECT: (
        ("disrespect", _("Disrespect")), ("confidentiality", _("Confidentiality")), ("rights", _("Rights")),
        ("consent", _("Consent")), ("privacy", _("Privacy")),
    ),
}  # fmt: skip


class HcatSeverity(models.IntegerChoices):
    """From what is described, whatever the harm was."""

    NOT_PRESENT = 0, _("0 Not present")
    LOW = 1, _("1 Low")
    MEDIUM = 2, _("2 Medium")
    HIGH = 3, _("3 High")


class StageOfCare(models.TextChoices):
    ADMISSION = "admission", _("Admission")
    EXAMINATION = "examination", _("Examination and diagnosis")
    WARD = "ward", _("Care on the ward")
    PROCEDURE = "procedure", _("Operation or procedure")
    DISCHARGE = "discharge", _("Discharge or transfer")
    OTHER = "other", _("Other")


class Profession(models.TextChoices):
    """Whose work it is about, never who."""

    MEDICAL = "medical", _("Doctors")
    NURSING = "nursing", _("Nurses")
    MIDWIFERY = "midwifery", _("Midwives")
    ALLIED = "allied", _("Therapists and technicians")
    DENTAL = "dental", _("Dentists")
    PHARMACY = "pharmacy", _("Pharmacists")
    AMBULANCE = "ambulance", _("Ambulance crews")
    MANAGEMENT = "management", _("Management and offices")
    SUPPORT = "support", _("Cleaning, catering, porters")
    OTHER = "other", _("Others")


class Harm(models.IntegerChoices):
    """To the patient, for the whole case (PMC9295605)."""

    NONE = 0, _("0 None")
    MINIMAL = 1, _("1 Minimal")
    MINOR = 2, _("2 Minor")
    MODERATE = 3, _("3 Moderate")
    MAJOR = 4, _("4 Major")
    CATASTROPHIC = 5, _("5 Catastrophic")


class Likelihood(models.IntegerChoices):
    RARE = 1, _("1 Rare")
    UNLIKELY = 2, _("2 Unlikely")
    POSSIBLE = 3, _("3 Possible")
    LIKELY = 4, _("4 Likely")
    CERTAIN = 5, _("5 Almost certain")


class Consequence(models.IntegerChoices):
    INSIGNIFICANT = 1, _("1 Insignificant")
    MINOR = 2, _("2 Minor")
    MODERATE = 3, _("3 Moderate")
    MAJOR = 4, _("4 Major")
    CATASTROPHIC = 5, _("5 Catastrophic")


class Coding(models.Model):
    """Which coding fields a site fills in. Without a row it fills in none."""

    class Part(models.TextChoices):
        HCAT = "hcat", _("What kind of problem it was (HCAT), its severity and the stage of care")
        PROFESSION = "profession", _("Whose work it is about")
        CODES = "codes", _("Codes of our own lists and of returns")
        HARM = "harm", _("Harm to the patient")
        MATRIX = "matrix", _("Risk: how likely, how grave")

    site = models.OneToOneField("hospital.Site", models.PROTECT, related_name="coding")
    parts = ArrayField(models.CharField(max_length=12, choices=Part), default=list)

    def __str__(self) -> str:
        return f"Coding of {self.site_id}"


class RiskBands(models.Model):
    """From which product of likelihood and consequence a risk is yellow, amber and red; what is below is green.

    Of a site, or (None) of the whole organization, whose bands hold wherever a site has none of its own (no bounds).
    Bounds cannot leave a gap. Rows are never changed: the newest of a place holds.
    """

    site = models.ForeignKey("hospital.Site", models.PROTECT, null=True, related_name="+")
    yellow_from = models.PositiveSmallIntegerField(null=True)
    amber_from = models.PositiveSmallIntegerField(null=True)
    red_from = models.PositiveSmallIntegerField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(yellow_from__gt=1, amber_from__gt=F("yellow_from"), red_from__gt=F("amber_from"))
                & Q(red_from__lte=25),
                name="risk_bands_rise",
            ),
            models.CheckConstraint(
                condition=Q(yellow_from__isnull=True, amber_from__isnull=True, red_from__isnull=True)
                | Q(yellow_from__isnull=False, amber_from__isnull=False, red_from__isnull=False),
                name="risk_bands_all_or_none",
            ),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.yellow_from}, {self.amber_from}, {self.red_from}"


class Taxonomy(models.Model):
    """One version of a list of codes: a hospital's own, or one that a return asks for. Never changed; a later version
    takes its place, and what was coded by this one keeps its codes.
    """

    slug = models.SlugField(max_length=40)
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=120)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    objects = TaxonomyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug", "number"], name="taxonomy_version_once"),
            models.UniqueConstraint(fields=["slug"], condition=Q(retired_at__isnull=True), name="taxonomy_one_in_use"),
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Code(models.Model):
    """One line of such a list, and the category of HCAT it belongs to; several may belong to the same, some to none."""

    taxonomy = models.ForeignKey(Taxonomy, models.PROTECT, related_name="codes")
    code = models.CharField(max_length=40)
    label = models.CharField(max_length=160)
    hcat = models.CharField(max_length=16, choices=Hcat, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["taxonomy", "code"], name="code_once")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"

    @property
    def is_mapped(self) -> bool:
        return bool(self.hcat)
