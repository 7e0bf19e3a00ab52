"""A change of calendars or rules: as it is prepared, as it is carried to what runs, and what it moved."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clocks.models.targets import CalendarVersion, Clock, ProfileVersion
from clocks.querysets import MoveQuerySet, PublicationQuerySet


class Proposal(models.Model):
    """The next version of a calendar (`site` and `role`) or of a set of rules (`slug`), before it is published.

    One of each at a time. `based_on` is the number of the version it began from, 0 where there was none.
    """

    site = models.ForeignKey("hospital.Site", models.PROTECT, null=True, related_name="+", db_index=False)
    role = models.CharField(max_length=10, blank=True)
    slug = models.SlugField(max_length=40, blank=True, db_index=False)
    data = models.JSONField()
    effective_from = models.DateField(null=True)
    based_on = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(site__isnull=True, role="", effective_from__isnull=False) & ~Q(slug="")
                | Q(site__isnull=False, slug="", effective_from__isnull=True) & ~Q(role=""),
                name="proposal_calendar_or_rules",
            ),
            models.UniqueConstraint(fields=["site", "role"], condition=Q(slug=""), name="proposal_calendar_once"),
            models.UniqueConstraint(fields=["slug"], condition=~Q(slug=""), name="proposal_rules_once"),
        ]

    def __str__(self) -> str:
        return self.slug or f"{self.site} · {self.role}"

    @property
    def is_calendar(self) -> bool:
        return self.site_id is not None


class Publication(models.Model):
    """The job that carries a published version to what runs, or (`undoes`) takes such a job back.

    `seen_at` is when a worker first saw it; it begins when everything that was being entered then is written.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Not begun yet")
        RUNNING = "running", _("Being applied")
        DONE = "done", _("Done")

    calendar_version = models.ForeignKey(CalendarVersion, models.PROTECT, null=True, related_name="publications")
    profile_version = models.ForeignKey(ProfileVersion, models.PROTECT, null=True, related_name="publications")
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    seen_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    looked_at = models.PositiveIntegerField(default=0)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(calendar_version__isnull=True) ^ Q(profile_version__isnull=True),
                name="publication_of_one_version",
            ),
            models.CheckConstraint(
                condition=Q(state="done", finished_at__isnull=False) | ~Q(state="done") & Q(finished_at__isnull=True),
                name="publication_done_iff_finished_at",
            ),
            models.UniqueConstraint(
                fields=["calendar_version"], condition=Q(undoes__isnull=True), name="publication_calendar_once"
            ),
            models.UniqueConstraint(
                fields=["profile_version"], condition=Q(undoes__isnull=True), name="publication_rules_once"
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=~Q(state="done"), name="publication_open")]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.version} ({self.state})"

    @property
    def version(self) -> CalendarVersion | ProfileVersion:
        version = self.calendar_version or self.profile_version
        assert version is not None  # publication_of_one_version
        return version

    @property
    def is_done(self) -> bool:
        return self.state == self.State.DONE


class ZoneMark(models.Model):
    """What the clocks of a zone were to do, in the five years from `year` on, when it was last looked at. When that
    differs, time zone data was upgraded (B26).
    """

    zone = models.CharField(max_length=64, primary_key=True)
    year = models.PositiveSmallIntegerField()
    mark = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.zone


class Move(models.Model):
    """What a job did, or still has to do, to one target. Rows are numbered as they are worked on: oldest case first.

    `before` is the target as it was; `generation` the plan that the job gave it. Rows of targets that stayed as they
    were are dropped when the job ends.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        MOVED = "moved", _("Moved")
        SAME = "same", _("No change")
        LEFT = "left", _("Left as it is")

    class Reason(models.TextChoices):
        ENDED = "ended", _("Met or ended meanwhile")
        LATE = "late", _("Overdue already")
        PAUSED = "paused", _("Paused")
        CHANGED = "changed", _("Changed since: paused, extended or sorted anew")
        RULES = "rules", _("The new rules have no such target")
        FAILED = "failed", _("Failed; the log of the server says why")

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="moves", db_index=False)
    clock = models.ForeignKey(Clock, models.PROTECT, related_name="moves", db_index=False)
    subject_kind = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=8, choices=Reason, blank=True)
    before = models.JSONField(null=True)
    due_before = models.DateTimeField()
    due_after = models.DateTimeField(null=True)
    is_late = models.BooleanField(default=False)
    generation = models.PositiveIntegerField(null=True)

    objects = MoveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock", "publication"], name="move_once"),
            models.CheckConstraint(
                condition=~Q(state="moved")
                | Q(before__isnull=False, due_after__isnull=False, generation__isnull=False),
                name="move_keeps_what_was",
            ),
            models.CheckConstraint(
                condition=Q(state="left") & ~Q(reason="") | ~Q(state="left") & Q(reason=""),
                name="move_left_for_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["publication", "state", "id"], name="move_state")]

    def __str__(self) -> str:
        return f"{self.clock_id}: {self.state}"
