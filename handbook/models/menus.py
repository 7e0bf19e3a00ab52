"""When what is served: meals with their hours, cycles of weeks, and what stands on which day."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from handbook.cycles import WEEK, Hours
from handbook.models.dishes import Dish
from handbook.querysets import OfSite, Servings
from handbook.saying import Said, said

MOST_WEEKS = 8


class Meal(models.Model):
    """A meal of a site; a row with a ward says only when it is served and ordered there."""

    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="meals")
    ward = models.ForeignKey("hospital.Location", models.PROTECT, null=True, blank=True, related_name="+")
    key = models.SlugField(max_length=20)
    name = models.JSONField(default=dict)
    served_from = models.TimeField(null=True, blank=True)
    served_to = models.TimeField(null=True, blank=True)
    order_by = models.TimeField(null=True, blank=True)
    is_ordered_day_before = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    objects = OfSite.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["site", "key", "ward"], name="meal_once", nulls_distinct=False),
            models.CheckConstraint(
                condition=Q(served_from=None, served_to=None)
                | Q(served_from__isnull=False, served_to__gt=F("served_from")),
                name="meal_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    def called(self, language: str) -> Said:
        return said(self.name, language)

    @property
    def written(self) -> list[Any]:
        """All that is written of it."""
        hours = [self.served_from, self.served_to, self.order_by, self.is_ordered_day_before]
        return [self.key, self.ward_id, self.name, *hours, self.position]

    @property
    def hours(self) -> Hours:
        return Hours(self.key, self.served_from, self.served_to, self.order_by, self.is_ordered_day_before)


class MenuCycle(models.Model):
    """Weeks that follow each other and begin again; it holds until another one begins."""

    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="menu_cycles")
    weeks = models.PositiveSmallIntegerField(
        default=2, validators=[MinValueValidator(1), MaxValueValidator(MOST_WEEKS)]
    )
    starts_on = models.DateField()

    objects = OfSite.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["site", "starts_on"], name="menu_cycle_begins_once"),
            models.CheckConstraint(condition=Q(weeks__gte=1, weeks__lte=MOST_WEEKS), name="menu_cycle_weeks"),
        ]

    def __str__(self) -> str:
        return f"{self.site_id}: {self.starts_on}"

    @property
    def days(self) -> int:
        return WEEK * self.weeks


class Serving(models.Model):
    """A dish of a meal: on a day of a cycle, or on one date, which then goes before the cycle for this meal.

    With a ward it is there in that ward only, beside what everybody gets.
    """

    cycle = models.ForeignKey(MenuCycle, models.CASCADE, null=True, blank=True, related_name="servings")
    day = models.PositiveSmallIntegerField(null=True, blank=True)  # of the cycle, from 0
    on = models.DateField(null=True, blank=True)
    meal = models.ForeignKey(Meal, models.PROTECT, related_name="servings")
    ward = models.ForeignKey("hospital.Location", models.PROTECT, null=True, blank=True, related_name="+")
    dish = models.ForeignKey(Dish, models.PROTECT, related_name="servings")
    position = models.PositiveSmallIntegerField(default=0)

    objects = Servings.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "day", "on", "meal", "ward", "dish"], name="serving_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(cycle__isnull=False, day__isnull=False, on=None)
                | Q(cycle=None, day=None, on__isnull=False),
                name="serving_in_a_cycle_or_on_a_date",
            ),
        ]
        indexes = [models.Index(fields=["on", "meal"], condition=Q(on__isnull=False), name="serving_on_date")]

    def __str__(self) -> str:
        return f"{self.dish_id}: {self.day if self.on is None else self.on}"
