"""How much may be given to put things right, by department and year."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback.querysets import RedressBudgetQuerySet


class RedressBudget(models.Model):
    """Of one calendar year; without a department that of the whole site. `currency` is the site's when it was set."""

    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="+")
    department = models.ForeignKey("hospital.Department", models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    amount = models.DecimalField(_("budget"), max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = RedressBudgetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "department", "year"], name="redress_budget_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="redress_budget_not_below_0"),
        ]

    def __str__(self) -> str:
        return f"{self.year} at {self.department_id or self.site_id}"
