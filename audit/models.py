"""What happened and who looked: rows that are only ever added, and the seals over them."""

from django.contrib.postgres.functions import TransactionNow
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.querysets import EntryQuerySet, SealQuerySet


class Door(models.TextChoices):
    """Through which door the action came in."""

    WEB = "web", _("Web page")
    PUBLIC = "public", _("Public page")
    API = "api", _("Program interface")
    TIMERS = "timers", _("By itself")
    COMMAND = "command", _("Command line")


class Entry(models.Model):
    """One action or one look. Holds ids and facts, never a person's words.

    `recorded_at` is the start of the writing transaction by the database's clock, so that sealing can
    tell which rows are settled; `at` is when the thing happened. `actor_id` is empty for the clock.
    People are kept as plain numbers: an entry outlives whatever it speaks of.
    """

    recorded_at = models.DateTimeField(db_default=TransactionNow(), editable=False)
    at = models.DateTimeField()
    verb = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=32, blank=True)
    subject_id = models.BigIntegerField(null=True)
    actor_id = models.BigIntegerField(null=True)
    on_behalf_of_id = models.BigIntegerField(null=True)
    door = models.CharField(max_length=8, choices=Door, default=Door.WEB)
    facts = models.JSONField(default=dict)

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="entry_subject"),
            models.Index(fields=["actor_id", "id"], name="entry_actor"),
            models.Index(fields=["verb", "id"], name="entry_verb"),
            models.Index(fields=["recorded_at", "id"], name="entry_settled"),
            BrinIndex(fields=["at"], autosummarize=True, name="entry_day"),  # costs next to nothing to keep
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_kind} {self.subject_id or ''}".strip()


class Seal(models.Model):
    """A hash over every settled entry recorded in [previous.until, until), chained to the seal before."""

    until = models.DateTimeField(unique=True)
    first_id = models.BigIntegerField(null=True)
    last_id = models.BigIntegerField(null=True)
    count = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    sealed_at = models.DateTimeField(db_default=TransactionNow(), editable=False)

    objects = SealQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["previous"], name="seal_chain_has_no_fork")]

    def __str__(self) -> str:
        return f"{self.count} entries until {self.until:%Y-%m-%d %H:%M:%S}"
