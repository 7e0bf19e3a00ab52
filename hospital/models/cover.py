"""Who stands in: absences with a deputy, and duty rotas with a weekly pattern and one-off reliefs."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    DateRangeField,
    DateTimeRangeField,
    IntegerRangeField,
    RangeOperators,
)  # fmt: skip
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hospital import rota
from hospital.querysets import AbsenceQuerySet, RotaQuerySet, ShiftQuerySet
from hospital.roles import Role


class Between(models.Func):
    """`tstzrange(starts_at, ends_at)`: half-open, as everything about duty is."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class Absence(models.Model):
    """Somebody is away from `starts_at` on and before `ends_at`; equal ones were taken back before they began.

    With no deputy what would come to them goes to the others who hold their role. `told_at`: when the deputy heard of
    it, and whoever is away where somebody else entered it (`entered_by`).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="absences", db_index=False)
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="stands_in",
        verbose_name=_("deputy"),
    )  # fmt: skip
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        editable=False,
    )
    told_at = models.DateTimeField(null=True, editable=False)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="absence_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(deputy=F("user")), name="absence_deputy_is_somebody_else"),
            ExclusionConstraint(
                name="absence_once",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (Between("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["ends_at"], name="absence_current"),
            models.Index(fields=["id"], condition=Q(told_at__isnull=True), name="absence_to_tell"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} from {self.starts_at:%Y-%m-%d %H:%M}"


class Rota(models.Model):
    """Who is on duty in one role at one site, or for the whole group (`site` is None, then `zone` says whose time).

    One person at a time: the days of its shifts and its reliefs cannot overlap.
    """

    site = models.ForeignKey("hospital.Site", models.PROTECT, null=True, blank=True, related_name="rotas")
    role = models.CharField(_("role"), max_length=16, choices=Role)
    zone = models.CharField(_("time zone"), max_length=64, blank=True)
    is_round_the_clock = models.BooleanField(_("somebody has to be on at every hour"), default=True)

    objects = RotaQuerySet.as_manager()

    # What `User.may` asks of a row.
    department_id = None

    class Meta:
        ordering = ["role", "id"]
        constraints = [
            models.UniqueConstraint(fields=["site", "role"], name="rota_once", nulls_distinct=False),
            models.CheckConstraint(
                condition=Q(site__isnull=False, zone="") | Q(site__isnull=True) & ~Q(zone=""),
                name="rota_of_the_group_has_a_zone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.site or self.zone}"

    def get_absolute_url(self) -> str:
        return reverse("rota", args=[self.pk])

    @property
    def wall(self) -> str:
        """The zone whose clocks count."""
        return self.site.zone if self.site else self.zone


class Shift(models.Model):
    """One line of a rota's weekly pattern, from `first_on` until and with `last_on` (None: until further notice)."""

    rota = models.ForeignKey(Rota, models.PROTECT, related_name="shifts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="shifts")
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday)
    starts = models.TimeField(_("starts"))
    ends = models.TimeField(_("ends"))
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"), null=True, blank=True)

    objects = ShiftQuerySet.as_manager()

    class Meta:
        ordering = ["weekday", "starts", "first_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__range=(0, 6)), name="shift_weekday"),
            models.CheckConstraint(
                condition=Q(last_on__isnull=True) | Q(last_on__gte=F("first_on")), name="shift_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M} {self.user_id}"

    def as_rule(self) -> rota.Shift:
        """As the pure rules know it."""
        return rota.Shift(
            self.user_id, self.weekday, self.starts, self.ends, self.first_on, self.last_on, pk=self.pk or 0
        )


class ShiftDay(models.Model):
    """The part of a shift on one weekday. A night has two, so that the database itself can keep shifts apart.

    Written with the shift and never read: `hospital.rota.pieces` says how. Its dates begin and end on a day on which
    the shift takes place, so that two that touch would meet on a real day.
    """

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="days")
    rota = models.ForeignKey(Rota, models.PROTECT, related_name="+", db_index=False)
    weekday = models.PositiveSmallIntegerField()
    minutes = IntegerRangeField()
    dates = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="shift_days_apart",
                expressions=[
                    ("rota", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    ("minutes", RangeOperators.OVERLAPS),
                    ("dates", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.weekday} of shift {self.shift_id}"


class Relief(models.Model):
    """For once this person is on duty, whoever the pattern says."""

    rota = models.ForeignKey(Rota, models.PROTECT, related_name="reliefs", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reliefs")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="relief_ends_after_it_starts"),
            ExclusionConstraint(
                name="relief_once",
                expressions=[
                    ("rota", RangeOperators.EQUAL),
                    (Between("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} from {self.starts_at:%Y-%m-%d %H:%M}"
