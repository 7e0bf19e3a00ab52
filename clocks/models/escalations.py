"""What was told because something is late, grave or asked for; to whom; and who said that they have it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clocks.models.targets import Firing, Rung
from clocks.querysets import AnswerQuerySet, EscalationQuerySet


class Escalation(models.Model):
    """Somebody was told because something is late, grave or asked for. The key makes it happen once.

    Keys: `fire:<firing>`, `press:<case>:<n>`, `manual:<form nonce>`, `flag:<case>:<flag>:<rung>:<n>`,
    `alert:<case>:<n>`, `answer:<first alert>:<turn>`.
    """

    subject_kind = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    key = models.CharField(max_length=80, unique=True)
    firing = models.OneToOneField(Firing, models.PROTECT, null=True, related_name="escalation")
    number = models.PositiveSmallIntegerField()
    trigger = models.CharField(max_length=8, choices=Rung.Trigger)
    role = models.CharField(max_length=16)
    reason = models.TextField(blank=True)
    needed_by_on = models.DateField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    skipped = models.JSONField(default=list)
    settled_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    acknowledged_at = models.DateTimeField(null=True)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(acknowledged_by__isnull=True, acknowledged_at__isnull=True)
                | Q(acknowledged_by__isnull=False, acknowledged_at__isnull=False),
                name="escalation_acknowledged_by_and_at_together",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "-id"], name="escalation_subject"),
            models.Index(
                fields=["subject_kind", "subject_id"], condition=Q(settled_at__isnull=True, number__gte=1),
                name="escalation_open",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.key


class Told(models.Model):
    """Who was told of an escalation, and in which role."""

    escalation = models.ForeignKey(Escalation, models.CASCADE, related_name="told", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="told")
    because = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["escalation", "user"], name="told_once")]

    def __str__(self) -> str:
        return f"{self.user_id} of {self.escalation_id}"


class Answer(models.Model):
    """An urgent alert asks for "I have it": until when, and what became of that. One waits per subject at a time.

    `first` is the alert that began it; `turn` counts whose turn it was: 1 those it told, 2 the next on duty, and so
    on, each with an alert of their own (`escalation`). `due_at` never moves; `wake_at` does when telling the next one
    fails.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Nobody has it yet")
        GIVEN = "given", _("Somebody has it")
        PASSED_ON = "passed_on", _("The next person was told")
        NOBODY = "nobody", _("Nobody is left to tell")
        ENDED = "ended", _("Not needed any more")

    subject_kind = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    escalation = models.OneToOneField(Escalation, models.CASCADE, related_name="answer")
    first = models.ForeignKey(Escalation, models.CASCADE, related_name="turns", db_index=False)
    turn = models.PositiveSmallIntegerField(default=1)
    due_at = models.DateTimeField()
    wake_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    error_code = models.CharField(max_length=64, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    settled_at = models.DateTimeField(null=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "turn"], name="answer_once"),
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"], condition=Q(state="waiting"), name="answer_waiting_once"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") ^ Q(settled_at__isnull=False), name="answer_waiting_or_settled"
            ),
            models.CheckConstraint(
                condition=~Q(state="given") | Q(given_by__isnull=False), name="answer_given_by_somebody"
            ),
        ]
        indexes = [
            models.Index(fields=["wake_at", "id"], condition=Q(state="waiting"), name="answer_due"),
            models.Index(fields=["-id"], condition=Q(state="nobody"), name="answer_nobody"),
            models.Index(fields=["subject_kind", "subject_id", "-id"], name="answer_subject"),
        ]

    def __str__(self) -> str:
        return f"turn {self.turn} of {self.first_id}"
