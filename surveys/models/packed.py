"""Responses to questions of HCAHPS as rows of small numbers, and their totals: what scores are read from."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from surveys.models.asking import Asked, Way
from surveys.models.instruments import InstrumentVersion
from surveys.querysets import TallyQuerySet


class PackedResponse(Asked):
    """One response: its answers in the order of its edition (`surveys.hcahps.packing`). No key of it leads to a person;
    of HCAHPS the administrative record leads here (`Sampled.response`), for the survey office alone.

    `month` is that of going home for whoever was drawn for HCAHPS, and else that of answering.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(InstrumentVersion, models.PROTECT, related_name="packed")
    month = models.DateField()
    way = models.CharField(max_length=8, choices=Way)
    is_complete = models.BooleanField()
    answers = ArrayField(models.SmallIntegerField())

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(month__day=1), name="survey_packed_of_whole_month")]
        indexes = [models.Index(fields=["version", "month"], name="survey_packed_by_month")]

    def __str__(self) -> str:
        return f"Packed response of {self.month:%Y-%m}"


class PackedTotal(Asked):
    """How often an answer was given in complete responses; item 0 counts responses, complete (1) or broken off (0).

    A total never falls below zero: what is taken away was added before.
    """

    version = models.ForeignKey(InstrumentVersion, models.PROTECT, related_name="packed_totals")
    month = models.DateField()
    way = models.CharField(max_length=8, choices=Way)
    item = models.PositiveSmallIntegerField()
    code = models.SmallIntegerField()
    number = models.IntegerField()

    objects = TallyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "month", "site", "department", "location", "way", "item", "code"],
                nulls_distinct=False, name="survey_packed_total_once",
            ),
            models.CheckConstraint(condition=Q(number__gte=0), name="survey_packed_total_counts"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.item} {self.code}: {self.number}"
