"""What was answered, as results read it: no key of a person, random numbers, written once a night in random order."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hospital.fields import EncryptedTextField
from surveys.models.asking import Asked, Way
from surveys.models.instruments import InstrumentVersion
from surveys.querysets import CommentQuerySet, SiteTallyQuerySet, TallyQuerySet


class Response(models.Model):
    """The chosen answers of one person, by page. What they wrote stands by itself (`Comment`).

    Beside them stands nothing that is known of whoever was invited: neither ward nor way, language or day. The only one
    of a ward who was asked in Arabic would be found by those. How many there were of each is in the totals.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(InstrumentVersion, models.PROTECT, related_name="responses")
    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="+")
    month = models.DateField()
    seed = models.PositiveIntegerField(default=0)  # of the order in which answers were shown; 0: as written
    answers = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["version", "month"], name="survey_responses")]

    def __str__(self) -> str:
        return f"Response of {self.month:%Y-%m}"


class Comment(Asked):
    """Words that somebody wrote, apart from everything else they answered: a text can give a person away."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(InstrumentVersion, models.PROTECT, related_name="comments")
    item = models.CharField(max_length=40)
    theme = models.CharField(max_length=16, blank=True)
    month = models.DateField()
    language = models.CharField(max_length=12)
    words = EncryptedTextField()

    objects = CommentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["version", "-month"], name="survey_comments")]

    def __str__(self) -> str:
        return f"Comment of {self.month:%Y-%m}"


class Photo(Asked):
    """A picture that somebody added, apart from everything else they answered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(InstrumentVersion, models.PROTECT, related_name="photos")
    item = models.CharField(max_length=40)
    month = models.DateField()
    file = models.ForeignKey("files.File", models.PROTECT, related_name="+")

    objects = CommentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["version", "-month"], name="survey_photos")]

    def __str__(self) -> str:
        return f"Photo of {self.month:%Y-%m}"


class Tally(Asked):
    """Kept totals, so that a page of results costs the same for a hundred answers and a million.

    `code` is the answer; for FORM it is "sent", a language or a role, for LEFT the page at which people stopped, for
    TOOK a step of `surveys.pace`. Answers of a ward are kept for all ways together (`way` is empty), those of a site by
    way as well: of a ward often one person alone was asked by some way.
    """

    class What(models.TextChoices):
        ANSWER = "answer", _("Answer")
        SKIPPED = "skipped", _("Skipped")
        FORM = "form", _("Form")
        LEFT = "left", _("Left")
        TOOK = "took", _("Took")

    version = models.ForeignKey(InstrumentVersion, models.PROTECT, related_name="tallies")
    month = models.DateField()
    way = models.CharField(max_length=8, choices=Way, blank=True)
    what = models.CharField(max_length=8, choices=What)
    item = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=24, blank=True)
    number = models.PositiveIntegerField()

    objects = TallyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "site", "department", "location", "month", "way", "what", "item", "code"],
                nulls_distinct=False, name="survey_tally_once",
            ),
            models.CheckConstraint(condition=Q(number__gt=0), name="survey_tally_counts"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["version", "what", "item"], name="survey_tally_of_item")]

    def __str__(self) -> str:
        return f"{self.what} {self.item} {self.code}: {self.number}"


class SiteTally(models.Model):
    """The same totals over all wards of a site: what a page about a whole site reads, however many wards it has.

    How long pages took is kept here alone, and for all ways together (`way` is empty): beside the answers of one ward
    it could be laid against the times of a web log.
    """

    version = models.ForeignKey(InstrumentVersion, models.PROTECT, related_name="site_tallies")
    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="+")
    month = models.DateField()
    way = models.CharField(max_length=8, choices=Way, blank=True)
    what = models.CharField(max_length=8, choices=Tally.What)
    item = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=24, blank=True)
    number = models.PositiveIntegerField()

    objects = SiteTallyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "site", "month", "way", "what", "item", "code"], name="survey_site_tally_once"
            ),
            models.CheckConstraint(condition=Q(number__gt=0), name="survey_site_tally_counts"),
            models.CheckConstraint(condition=Q(what="took") | ~Q(way=""), name="survey_site_tally_has_its_way"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.item} {self.code}: {self.number}"
