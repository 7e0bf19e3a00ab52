"""Every message that leaves the house: one row under one key, handed over at least once, never forgotten."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hospital.models import Person, User
from outbox.querysets import MessageQuerySet


class Message(models.Model):
    """One message to one recipient over one channel.

    `context` fills the placeholders of the wording `template`; alerts carry a reference and a link only, and
    what was said to a family is forgotten here once it was handed over. `wake_at` is when delivery may next be
    tried, for a message that is being sent the end of its lease; `send_after` never moves and is what was
    asked for. `language` is the one it was handed over in.
    """

    class Channel(models.TextChoices):
        IN_APP = "in_app", _("In the app")
        EMAIL = "email", _("E-mail")

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to be sent")
        LEASED = "leased", _("Being sent")
        SENT = "sent", _("Sent")
        CANCELLED = "cancelled", _("Cancelled")
        BARRED = "barred", _("Not sent: contact safety or access")
        DEAD = "dead", _("Could not be sent")

    key = models.CharField(max_length=160, unique=True)
    template = models.CharField(max_length=64)
    channel = models.CharField(max_length=8, choices=Channel)
    to_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="messages")
    to_person = models.ForeignKey("hospital.Person", models.PROTECT, null=True, related_name="messages")
    language = models.CharField(max_length=12, blank=True)
    context = models.JSONField(default=dict)
    subject_kind = models.CharField(max_length=32, blank=True)
    subject_id = models.BigIntegerField(null=True)
    is_urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    queued_at = models.DateTimeField()
    send_after = models.DateTimeField()
    wake_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error_code = models.CharField(max_length=64, blank=True)
    settled_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_user__isnull=False, to_person__isnull=True)
                | Q(to_user__isnull=True, to_person__isnull=False),
                name="message_has_one_recipient",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "leased"]) ^ Q(settled_at__isnull=False),
                name="message_settled_iff_settled_at",
            ),
            models.CheckConstraint(
                condition=~Q(state="leased") | Q(locked_until__isnull=False), name="message_lease_has_an_end"
            ),
        ]
        indexes = [
            models.Index(
                fields=["-is_urgent", "wake_at", "id"], condition=Q(state__in=["queued", "leased"]), name="message_due"
            ),
            models.Index(fields=["subject_kind", "subject_id"], name="message_subject"),
            models.Index(
                fields=["to_user", "-id"], condition=Q(channel="in_app", seen_at__isnull=True), name="message_unseen"
            ),
            models.Index(fields=["to_user", "-id"], condition=Q(channel="in_app"), name="message_notices"),
            models.Index(fields=["state", "-id"], condition=Q(state__in=["dead", "barred"]), name="message_unsent"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def recipient(self) -> Person | User:
        return self.to_person or self.to_user


class House(models.Model):
    """Whether messages may leave.

    `system_identifier` names the server and the database in which they last might: a restored copy has another
    one, and starts held.
    """

    is_only = models.BooleanField(primary_key=True, default=True)
    system_identifier = models.CharField(max_length=48, blank=True)
    held_at = models.DateTimeField(null=True)
    held_reason = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(is_only=True), name="house_is_only_one")]

    def __str__(self) -> str:
        return "held" if self.held_at else "open"


class DemoMail(models.Model):
    """A mail of the demo hospital, which has no mail server: shown on a page of its own, never anywhere else."""

    message_id = models.CharField(max_length=120, unique=True)
    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=255)
    body = models.TextField()
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.message_id

    def get_absolute_url(self) -> str:
        """By the part of the Message-ID that is its own."""
        return reverse("mail-read", args=[self.message_id.strip("<>").partition("@")[0]])

    @property
    def paragraphs(self) -> list[str]:
        """Each may read in another direction than the others."""
        return self.body.strip().split("\n\n")
