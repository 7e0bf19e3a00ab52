"""What a kitchen cooks: dishes, what is in them, and who has checked that."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from handbook.allergens import Allergen, Listed, Region
from handbook.checking import Recipe, holds, lapses_soon
from handbook.choosing import Claims
from handbook.querysets import Dishes
from handbook.saying import Said, said
from handbook.seeing import mark_of


class Texture(models.TextChoices):
    """Levels of the International Dysphagia Diet Standardisation Initiative, by their official names (iddsi.org)."""

    THIN = "0", _("0 Thin")
    SLIGHTLY_THICK = "1", _("1 Slightly thick")
    MILDLY_THICK = "2", _("2 Mildly thick")
    LIQUIDISED = "3", _("3 Liquidised, moderately thick")
    PUREED = "4", _("4 Puréed, extremely thick")
    MINCED = "5", _("5 Minced and moist")
    SOFT = "6", _("6 Soft and bite-sized")
    EASY = "7e", _("7 Easy to chew")
    REGULAR = "7", _("7 Regular")
    TRANSITIONAL = "t", _("Transitional food")


class Diet(models.TextChoices):
    VEGETARIAN = "vegetarian", _("Vegetarian")
    VEGAN = "vegan", _("Vegan")
    HALAL = "halal", _("Halal")
    KOSHER = "kosher", _("Kosher")
    LOW_SALT = "low-salt", _("Low salt")
    LOW_SUGAR = "low-sugar", _("Low sugar")
    LOW_FAT = "low-fat", _("Low fat")
    NO_GLUTEN = "no-gluten", _("No added gluten")
    PROTEIN = "protein", _("High protein")
    CHILD = "child", _("For children")
    RENAL = "renal", _("For kidney patients")


class Kitchen(models.Model):
    """What holds for all dishes of a site; a site without a row cooks by the list of the EU."""

    site = models.OneToOneField("hospital.Site", models.PROTECT, related_name="kitchen")
    region = models.CharField(_("allergens to name"), max_length=4, choices=Region, default=Region.EU)
    also = ArrayField(
        models.CharField(max_length=16, choices=Allergen), verbose_name=_("and these too"), default=list, blank=True
    )
    phone = models.CharField(_("telephone for orders"), max_length=32, blank=True)

    def __str__(self) -> str:
        return f"{self.site_id}"

    @property
    def listed(self) -> Listed:
        return Listed.of(self.region, self.also)


class Dish(models.Model):
    """One dish of a site. Texts are kept by language: {"en": "Lentil soup", …}.

    `signed_by`, `seconded_by` and `checked_until` are the check that stands for the recipe as it is now; who signed
    what before is in `Signature`.
    """

    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="dishes")
    code = models.SlugField(max_length=40)
    name = models.JSONField(default=dict)
    description = models.JSONField(default=dict, blank=True)
    diets = ArrayField(models.CharField(max_length=12, choices=Diet), default=list, blank=True)
    texture = models.CharField(max_length=2, choices=Texture, default=Texture.REGULAR)
    contains = ArrayField(models.CharField(max_length=16, choices=Allergen), default=list, blank=True)
    may_contain = ArrayField(models.CharField(max_length=16, choices=Allergen), default=list, blank=True)
    recipe = models.TextField(blank=True, max_length=4000)
    fingerprint = models.CharField(max_length=32, editable=False)
    photo = models.ForeignKey("files.File", models.PROTECT, null=True, related_name="+", editable=False)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False)
    seconded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    checked_until = models.DateField(null=True, editable=False)
    is_served = models.BooleanField(default=True)

    objects = Dishes.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["site", "code"], name="dish_code"),
            models.CheckConstraint(
                condition=Q(checked_until=None, signed_by=None, seconded_by=None)
                | (
                    Q(checked_until__isnull=False, signed_by__isnull=False, seconded_by__isnull=False)
                    & ~Q(signed_by=F("seconded_by"))
                ),
                name="dish_checked_by_two_people",
            ),
        ]

    def __str__(self) -> str:
        return str(said(self.name, settings.LANGUAGE_CODE)) or self.code

    def get_absolute_url(self) -> str:
        return reverse("dish-change", args=[self.site.code, self.code])

    @property
    def as_recipe(self) -> Recipe:
        return Recipe(
            self.recipe, frozenset(self.contains), frozenset(self.may_contain), frozenset(self.diets), self.texture
        )

    def is_checked(self, today: date) -> bool:
        return holds(self.checked_until, today)

    def lapses_soon(self, today: date) -> bool:
        return lapses_soon(self.checked_until, today)

    def claims(self, today: date) -> Claims:
        """What may be said of it to a guest: nothing while its check does not hold."""
        if not self.is_checked(today):
            return Claims(False)
        return Claims(True, frozenset(self.diets), frozenset([*self.contains, *self.may_contain]), self.texture)

    def called(self, language: str) -> Said:
        return said(self.name, language)

    @property
    def texts(self) -> Mapping[str, Mapping[str, str]]:
        return {"name": self.name, "description": self.description}

    @property
    def mark(self) -> str:
        """Of all that is written of it."""
        recipe = [self.recipe, self.contains, self.may_contain, self.diets, self.texture]
        return mark_of([self.name, self.description, *recipe, self.photo_id, self.is_served])

    def uncheck(self) -> bool:
        """Nobody stands for it any more. Was it checked?"""
        was_checked = self.checked_until is not None
        self.signed_by = self.seconded_by = self.checked_until = None
        return was_checked


class Signature(models.Model):
    """One person has read the recipe of a dish as it was and stands for its allergens and texture. Never changed.

    `listed` are the allergens the kitchen named on that day: of another one nothing was said.
    """

    dish = models.ForeignKey(Dish, models.CASCADE, related_name="signatures")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    on = models.DateField()  # of the site
    fingerprint = models.CharField(max_length=32)
    listed = ArrayField(models.CharField(max_length=16, choices=Allergen), default=list)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["dish", "fingerprint"], name="signature_of_dish")]

    def __str__(self) -> str:
        return f"{self.dish_id}: {self.by_id}"
