"""Where: one organization, its sites, a tree of departments, wards and other locations, services."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hospital.npi import is_npi
from hospital.querysets import DepartmentQuerySet, LocationQuerySet, OrganizationQuerySet, SiteQuerySet

CCN = r"^[0-9]{6}$"


def check_npi(value: str) -> None:
    if not is_npi(value):
        raise ValidationError(_("This is no national provider identifier: a digit of it is wrong."), code="npi")


class Touchpoint(models.TextChoices):
    """Where on the journey it happened; every record may carry one."""

    BEFORE = "before", _("Before arrival")
    ARRIVAL = "arrival", _("Arrival and admission")
    WAITING = "waiting", _("Waiting")
    CARE = "care", _("Care and treatment")
    STAY = "stay", _("The stay: room, food, night")
    DISCHARGE = "discharge", _("Going home")
    AFTER = "after", _("After discharge")
    BILLING = "billing", _("Bills and paperwork")


class Organization(models.Model):
    """The one organization of this installation. Until `opened_at` nobody outside can tell it anything."""

    name = models.CharField(_("name"), max_length=120)
    is_demo = models.BooleanField(default=False, editable=False)
    # The color of buttons and links, in both themes; both empty: that of the product
    accent = models.CharField(max_length=7, blank=True)
    accent_dark = models.CharField(max_length=7, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_only = models.BooleanField(default=True, unique=True, editable=False)
    duty_manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("duty manager of the group"),
    )  # fmt: skip

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(is_only=True), name="organization_is_only_one"),
            models.CheckConstraint(
                condition=Q(accent="", accent_dark="")
                | Q(accent__regex=r"^#[0-9A-F]{6}$", accent_dark__regex=r"^#[0-9A-F]{6}$"),
                name="organization_accent_is_two_colors",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def accent_url(self) -> str:
        """The style sheet of its colors, another one for each pair of them; "" while it has none of its own."""
        return accent_url(self.accent, self.accent_dark)


def accent_url(light: str, dark: str) -> str:
    return f"{reverse('accent')}?v={light[1:]}{dark[1:]}" if light else ""


class Site(models.Model):
    """A hospital building or campus with its own time zone and languages."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="sites")
    name = models.CharField(_("name"), max_length=120)
    code = models.SlugField(_("short code"), max_length=12, unique=True)
    zone = models.CharField(_("time zone"), max_length=64, help_text=_("For example Europe/Dublin"))
    languages = ArrayField(models.CharField(max_length=12), verbose_name=_("languages"), default=list)
    phone = models.CharField(_("telephone for the public"), max_length=32, blank=True)
    email = models.EmailField(_("e-mail for the public"), blank=True)
    # Words by language: {"en": "If you need help now, …"}
    urgent_help = models.JSONField(_("what to do when help is needed now"), default=dict, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR", db_default="EUR")  # ISO 4217
    profile = models.CharField(_("complaint rules"), max_length=40, default="private_hospital")
    # Of a hospital in the United States; without it nothing of the programs of CMS is shown or computed
    ccn = models.CharField(
        _("CMS certification number"), max_length=6, blank=True,
        validators=[RegexValidator(CCN, _("A CMS certification number has six digits."), code="ccn")],
    )  # fmt: skip
    npi = models.CharField(
        _("national provider identifier"), max_length=10, blank=True, db_default="", validators=[check_npi]
    )
    duty_manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("duty manager"),
    )  # fmt: skip
    is_active = models.BooleanField(_("in use"), default=True)

    objects = SiteQuerySet.as_manager()

    # What `User.may` asks of a row, besides `site_id`.
    department_id = None

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="site_currency_iso_4217"),
            models.CheckConstraint(condition=Q(ccn="") | Q(ccn__regex=CCN), name="site_ccn_is_six_digits"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page for everybody who works there: who is on duty and who is away."""
        return reverse("cover-site", args=[self.code])

    @property
    def letterhead_url(self) -> str:
        return reverse("site-letterhead", args=[self.code])

    @property
    def site_id(self) -> int:
        return self.pk

    @property
    def is_open(self) -> bool:
        """Patients and families can tell it something."""
        return self.organization.opened_at is not None

    def urgent_help_in(self, language: str) -> tuple[str, str]:
        """Words and their language: in the reader's, else in the first of the site's that has any; ("", "") if none."""
        order = [language, *self.languages, *self.urgent_help]
        return next(((self.urgent_help[code], code) for code in order if self.urgent_help.get(code)), ("", ""))


class Department(models.Model):
    """A department; departments form a tree inside one site. `path` holds the ids from the root to itself."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="departments")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    name = models.CharField(_("name"), max_length=120)
    path = ArrayField(models.BigIntegerField(), default=list, editable=False)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["site", "parent", "name"], name="department_name", nulls_distinct=False),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="department_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class Location(models.Model):
    """A ward, clinic or other place of a department, as a person would name it."""

    department = models.ForeignKey(Department, models.PROTECT, related_name="locations")
    name = models.CharField(_("name"), max_length=80)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = LocationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["department", "name"], name="location_name")]

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    """One line of the hospital's service catalogue.

    `is_sensitive`: that somebody was there is nobody else's business, so no message may follow from it by itself.
    """

    name = models.CharField(_("name"), max_length=120, unique=True)
    is_sensitive = models.BooleanField(
        _("sensitive: patients are never asked by surveys"), default=False, db_default=False
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
