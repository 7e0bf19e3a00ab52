"""What is owed by when: calendars, profiles of rules, running targets, planned reminders and escalation steps.

The room that owes something (a case, a call) is reached through `clocks.subjects`, never imported.
"""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from clocks.querysets import (
    CalendarVersionQuerySet,
    ClockQuerySet,
    FiringQuerySet,
    HeartbeatQuerySet,
    ProfileVersionQuerySet,
)


class Calendar(models.Model):
    """One of the three working calendars of a site."""

    class Role(models.TextChoices):
        STATUTORY = "statutory", _("Working days by law")
        OFFICE = "office", _("Hours of the complaints team")
        DUTY = "duty", _("Hours of the duty manager")

    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="calendars")
    role = models.CharField(max_length=10, choices=Role)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "role"], name="calendar_once")]

    def __str__(self) -> str:
        return f"{self.site} · {self.get_role_display()}"


class CalendarVersion(models.Model):
    """One published state of a calendar; `data` is what `worktime.Calendar.from_data` reads. Never edited.

    A `Publication` carries it to what runs. Withdrawn: the version before it holds again.
    """

    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    zone = models.CharField(max_length=64)
    data = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = CalendarVersionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "number"], name="calendar_version_once")]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.calendar} v{self.number}"


class ProfileVersion(models.Model):
    """A set of complaint rules in force from a day on; `data` is what `clocks.profiles` reads. Never edited.

    Withdrawn: the version before it holds again.
    """

    slug = models.SlugField(max_length=40)
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    data = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ProfileVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug", "number"], name="profile_version_once"),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gt=F("effective_from")),
                name="profile_version_ends_after_start",
            ),
        ]
        ordering = ["slug", "-number"]

    def __str__(self) -> str:
        return f"{self.name} v{self.number}"


class Rung(models.Model):
    """One reminder (number 0) or escalation step of a profile version, and what sets it off."""

    class Trigger(models.TextChoices):
        SHARE = "share", _("Share of the target")
        BREACH = "breach", _("When the target is missed")
        AFTER = "after", _("Time after the target was missed")
        IDLE = "idle", _("No activity")
        RECEIPT = "receipt", _("At receipt, by severity")
        FLAG = "flag", _("A flag")
        SEVERITY = "severity", _("A severity that was raised")
        PRESS = "press", _("The family is still waiting")
        MANUAL = "manual", _("By hand")
        SILENCE = "silence", _("Nobody said that they have it")

    profile_version = models.ForeignKey(ProfileVersion, models.PROTECT, related_name="rungs")
    number = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=40)
    trigger = models.CharField(max_length=8, choices=Trigger)
    role = models.CharField(max_length=16)
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["profile_version", "key"], name="rung_once"),
            models.CheckConstraint(condition=Q(number__lte=4), name="rung_number_at_most_4"),
        ]
        ordering = ["number", "key"]

    def __str__(self) -> str:
        return f"{self.profile_version} · {self.key}"


class Clock(models.Model):
    """One thing owed on one subject: since when, by when, to whom it falls, what stops it.

    Late is decided on read by `due_at` and `edge` against `stopped_at` or now, never by a stored flag. What was entered
    later than it happened keeps both times: `start_recorded_at` (None: at once) and `stop_recorded_at`.
    `is_next` marks the one running target of a subject that lists show; `clocks.actions` keeps it.
    """

    class Edge(models.TextChoices):
        DAY = "day", _("End of the day")
        INSTANT = "instant", _("At the minute")

    subject_kind = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    kind = models.CharField(max_length=24)
    seq = models.PositiveIntegerField(default=1)
    # No index of their own: what lists ask is covered below, and every target pays for each index.
    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="clocks", db_index=False
    )
    start_event = models.CharField(max_length=32)
    started_at = models.DateTimeField()
    start_recorded_at = models.DateTimeField(null=True)
    stop_events = ArrayField(models.CharField(max_length=32), default=list)
    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=16)
    edge = models.CharField(max_length=8, choices=Edge)
    zone = models.CharField(max_length=64)
    due_on = models.DateField()
    due_at = models.DateTimeField()
    due_at_gross = models.DateTimeField()
    generation = models.PositiveIntegerField(default=1)
    profile_version = models.ForeignKey(ProfileVersion, models.PROTECT, null=True, related_name="+", db_index=False)
    calendar_version = models.ForeignKey(CalendarVersion, models.PROTECT, null=True, related_name="+", db_index=False)
    rule = models.CharField(max_length=40, blank=True)
    is_soft = models.BooleanField(default=False)
    is_repeating = models.BooleanField(default=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children", db_index=False)
    paused_at = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    stop_event = models.CharField(max_length=32, blank=True)
    stopped_at = models.DateTimeField(null=True)
    stop_recorded_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=64, blank=True)
    breached_at = models.DateTimeField(null=True)
    is_running = models.GeneratedField(
        expression=Q(stopped_at__isnull=True) & Q(cancelled_at__isnull=True),
        output_field=models.BooleanField(), db_persist=True,
    )  # fmt: skip
    is_next = models.BooleanField(default=False)

    objects = ClockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "kind", "seq"], name="clock_once"),
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"], condition=Q(is_next=True), name="clock_next_once"
            ),
            models.CheckConstraint(
                condition=Q(stop_event="", stopped_at__isnull=True, stop_recorded_at__isnull=True)
                | (~Q(stop_event="") & Q(stopped_at__isnull=False, stop_recorded_at__isnull=False)),
                name="clock_stop_event_and_time_together",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="clock_stopped_or_cancelled",
            ),
            models.CheckConstraint(
                condition=Q(is_next=False) | Q(stopped_at__isnull=True, cancelled_at__isnull=True),
                name="clock_next_is_running",
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True) | Q(stopped_at__isnull=True, cancelled_at__isnull=True),
                name="clock_paused_is_running",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_kind", "due_at", "id"], condition=Q(is_next=True), name="clock_queue"),
            models.Index(fields=["owner", "due_at"], condition=Q(is_running=True), name="clock_my_work"),
            models.Index(fields=["due_at"], condition=Q(is_running=True), name="clock_late"),
            models.Index(fields=["site", "id"], condition=Q(is_running=True), name="clock_site"),
            models.Index(fields=["paused_until"], condition=Q(paused_until__isnull=False), name="clock_resume"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.subject_kind} {self.subject_id}"


class Pause(models.Model):
    """A stretch of time that does not count, with its reason and its latest end.

    Whoever told us sees it, and when they were told is kept; unless it `is_hidden` because that would harm an inquiry.
    """

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="pauses")
    reason = models.CharField(max_length=32)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    max_ends_at = models.DateTimeField()
    is_hidden = models.BooleanField(default=False)
    told_complainant_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__lte=F("max_ends_at")), name="pause_within_its_limit"
            ),
            ExclusionConstraint(
                name="pause_no_overlap",
                expressions=[
                    ("clock", RangeOperators.EQUAL),
                    (
                        Func(F("starts_at"), F("ends_at"), RangeBoundary(), function="TSTZRANGE"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(
                condition=Q(is_hidden=False) | Q(told_complainant_at__isnull=True), name="pause_hidden_or_told"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} on {self.clock_id}"


class Extension(models.Model):
    """A later date for one target, agreed with somebody before the old one had passed."""

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="extensions")
    from_due_on = models.DateField()
    to_due_on = models.DateField()
    agreed_at = models.DateTimeField()
    agreed_with = models.CharField(max_length=120)
    channel = models.CharField(max_length=16)
    reason = models.TextField()
    evidence = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(to_due_on__gt=F("from_due_on")), name="extension_is_later"),
            models.UniqueConstraint(fields=["clock", "to_due_on"], name="extension_once"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.clock_id} until {self.to_due_on}"


class Firing(models.Model):
    """One planned reminder or escalation step. `fire_at` is what the rules say and never moves; `wake_at` may.

    `turn` counts how often a step for want of activity was told: the next one waits for a new quiet time.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        FIRED = "fired", _("Done")
        SUPERSEDED = "superseded", _("Replaced by a later step")
        CANCELLED = "cancelled", _("Cancelled")
        DEAD = "dead", _("Failed")

    HELD_BACK = "day_limit"  # the `error_code` of what the loop guard lets wait

    # Half of what the sweep writes are these rows: no index that `firing_once` already leads with or nobody asks.
    clock = models.ForeignKey(Clock, models.PROTECT, related_name="firings", db_index=False)
    rung = models.ForeignKey(Rung, models.PROTECT, related_name="+", db_index=False)
    generation = models.PositiveIntegerField()
    turn = models.PositiveSmallIntegerField(default=1, db_default=1)
    fire_at = models.DateTimeField()
    wake_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    attempts = models.PositiveSmallIntegerField(default=0)
    error_code = models.CharField(max_length=64, blank=True)
    fired_at = models.DateTimeField(null=True)

    objects = FiringQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock", "rung", "generation", "turn"], name="firing_once"),
            models.CheckConstraint(
                condition=~Q(state="fired") | Q(fired_at__isnull=False), name="firing_fired_has_fired_at"
            ),
        ]
        indexes = [
            models.Index(fields=["wake_at", "id"], condition=Q(state="planned"), name="firing_due"),
            models.Index(fields=["-id"], condition=Q(state="dead"), name="firing_dead"),
            models.Index(fields=["-id"], condition=Q(error_code="day_limit"), name="firing_held_back"),
        ]

    def __str__(self) -> str:
        return f"{self.rung_id} of {self.clock_id} at {self.fire_at:%Y-%m-%d %H:%M}"


class Round(models.Model):
    """What one round of the timers did, where it did anything; only the newest are kept.

    `loop` is the loop of its heartbeat. `took_ms` is by the clock on the wall.
    """

    loop = models.CharField(max_length=32)
    at = models.DateTimeField()
    took_ms = models.PositiveIntegerField()
    fired = models.PositiveIntegerField(default=0)
    passed_on = models.PositiveIntegerField(default=0)
    resumed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.loop} at {self.at:%H:%M:%S}"


class Heartbeat(models.Model):
    """Written by a loop after it made progress; a stale one is noticed by pages and by `/health/deep`."""

    loop = models.CharField(max_length=32, primary_key=True)
    beat_at = models.DateTimeField()
    note = models.JSONField(default=dict)

    objects = HeartbeatQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.loop} at {self.beat_at:%H:%M:%S}"
