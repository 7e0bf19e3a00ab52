"""Rows that are read in from a file: the file's way through matching, checking, taking over, and back out."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from feedback.mapping.matching import Matching
from feedback.models.stories import Feedback
from feedback.querysets import ImportQuerySet, ImportRowQuerySet
from hospital.fields import EncryptedTextField

AT_WORK = ["reading", "checking", "running", "undoing"]


class MatchingProfile(models.Model):
    """What was said about the files of one system, kept for the next file. Columns by what they are called."""

    name = models.CharField(max_length=80)
    target = models.CharField(max_length=12)
    source = models.SlugField(max_length=32)
    data = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target", "name"], name="matching_profile_once")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Import(models.Model):
    """One file. `target` is what its rows become (`feedback.targets`), `source` the system it comes from: within one
    a reference is the same record for ever. `sites` are those its rows went to.
    """

    class State(models.TextChoices):
        READING = "reading", _("The rows are being read")
        MATCHING = "matching", _("The columns wait to be matched")
        CHECKING = "checking", _("The rows are being checked")
        CHECKED = "checked", _("Checked, nothing is taken over yet")
        RUNNING = "running", _("The rows are being taken over")
        DONE = "done", _("Taken over")
        UNDOING = "undoing", _("It is being taken back")
        UNDONE = "undone", _("Taken back")
        CANCELLED = "cancelled", _("Stopped")
        FAILED = "failed", _("The file cannot be read")

    target = models.CharField(max_length=12)
    source = models.SlugField(max_length=32)
    file = models.OneToOneField("files.File", models.PROTECT, related_name="+")
    # How its rows are read: encoding, what divides cells, on which row the columns are named.
    reading = models.JSONField(default=dict)
    headings = models.JSONField(default=list)
    matching = models.JSONField(default=dict)
    # Words that nobody said the meaning of yet: field → words → how often.
    unknown = models.JSONField(default=dict)
    profile = models.ForeignKey(MatchingProfile, models.PROTECT, null=True, related_name="+")
    profile_version = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    failure = models.CharField(max_length=12, blank=True)
    failed_line = models.PositiveIntegerField(default=0)
    read_upto = models.PositiveIntegerField(default=0)
    sites = ArrayField(models.BigIntegerField(), default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    run_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    run_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    wake_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=AT_WORK) ^ Q(wake_at__isnull=True), name="import_wakes_iff_at_work"
            ),
            models.CheckConstraint(condition=Q(state="failed") ^ Q(failure=""), name="import_failed_says_why"),
        ]
        indexes = [models.Index(fields=["wake_at"], condition=Q(wake_at__isnull=False), name="import_wakes")]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.source} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("import", args=[self.pk])

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK

    @property
    def matched(self) -> Matching:
        return Matching.from_data(self.matching)


class ImportRow(models.Model):
    """One row of a file. `cells` are forgotten as soon as it is a record; of what is no record, after a while.

    `is_late`: it owed something that was overdue on the day it came. `because` is the verb for whose sake it stays
    when the file is taken back.
    """

    class State(models.TextChoices):
        READ = "read", _("Read")
        BAD = "bad", _("Left out")
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed since the last file")
        SAME = "same", _("The same as before")
        MADE = "made", _("Taken over")
        UPDATED = "updated", _("Brought up to date")
        KEPT = "kept", _("Changed here since, and left so")
        UNCHANGED = "unchanged", _("Nothing to do")
        REMOVED = "removed", _("Taken back")
        STAYS = "stays", _("Stays")

    of = models.ForeignKey(Import, models.PROTECT, related_name="rows", db_index=False)
    line = models.PositiveIntegerField()
    cells = EncryptedTextField(blank=True)
    problems = EncryptedTextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.READ)
    external_id = models.CharField(max_length=80, blank=True)
    feedback = models.ForeignKey(Feedback, models.PROTECT, null=True, related_name="import_rows")
    is_late = models.BooleanField(default=False)
    because = models.CharField(max_length=39, blank=True)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "line"], name="import_row_once")]
        indexes = [
            models.Index(fields=["of", "state", "line"], name="import_row_due"),
            models.Index(fields=["of", "external_id"], condition=~Q(external_id=""), name="import_row_reference"),
        ]

    def __str__(self) -> str:
        return f"Row {self.line} of import {self.of_id}"


class Imported(models.Model):
    """What a record was when a file last said something about it: `marks` are keyed digests by column, so that a later
    file changes nothing that was changed here since, and no words are held twice.
    """

    feedback = models.OneToOneField(Feedback, models.PROTECT, related_name="imported")
    source = models.SlugField(max_length=32)
    marks = models.JSONField(default=dict)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Marks of {self.feedback_id}"


class Review(models.Model):
    """Where a public review or post stands. Its author is a handle and never matched with a patient.

    `reach`: how many people follow or saw it, as far as somebody says. `gone_at`: its author took it down, and our copy
    went with it; that there was one is still counted.
    """

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Everybody can read it")
        LIMITED = "limited", _("Only some can read it")

    feedback = models.OneToOneField(Feedback, models.PROTECT, related_name="review")
    place = models.CharField(_("where it stands"), max_length=80, blank=True)
    url = models.CharField(_("address"), max_length=500, blank=True)
    author = models.CharField(_("author, as it says there"), max_length=120, blank=True)
    rating = models.DecimalField(_("rating"), max_digits=5, decimal_places=2, null=True)
    out_of = models.DecimalField(_("out of"), max_digits=5, decimal_places=2, null=True)
    published_at = models.DateTimeField(_("published"), null=True)
    reach = models.PositiveIntegerField(_("reach"), null=True)
    visibility = models.CharField(
        _("who can read it"), max_length=8, choices=Visibility, default=Visibility.PUBLIC, db_default=Visibility.PUBLIC
    )
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rating__isnull=True, out_of__isnull=True)
                | Q(rating__gte=0, out_of__gt=0, rating__lte=models.F("out_of")),
                name="review_rating_within",
            )
        ]

    def __str__(self) -> str:
        return f"Review {self.feedback_id}"
