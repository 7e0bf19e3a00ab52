"""Where things come in by machine, and what came: mailboxes, feeds, services that watch networks, text messages."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.models.stories import Feedback
from feedback.querysets import MailQuerySet, SourceQuerySet
from hospital.fields import EncryptedTextField


class Source(models.Model):
    """One way in. `address` is ours: of the mailbox, or the number of text messages.

    `url` is where it is asked (`imaps://mail.example.org/INBOX`, a feed), `login` and `secret` with what; `secret` of
    a service that watches networks is what it signs with. `place` is how far a mailbox was read; `etag` and `modified`
    are what a feed said of its edition. `wake_at` is when it is asked next, `good_at` when it last answered;
    `failure` says why it does not, and `stuck` how often it ended over the same mail.
    """

    class Kind(models.TextChoices):
        MAILBOX = "mailbox", _("Mailbox")
        FEED = "feed", _("Feed")
        POSTS = "posts", _("Service that watches networks")
        TEXTS = "texts", _("Text messages")

    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(_("name"), max_length=80, unique=True)
    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="sources")
    language = models.CharField(_("language"), max_length=12)
    address = models.CharField(_("our address"), max_length=254, blank=True)
    url = EncryptedTextField(_("where it is asked"), blank=True)
    login = EncryptedTextField(_("user name"), blank=True)
    secret = EncryptedTextField(_("password"), blank=True)
    aliases = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    exclusions = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    languages = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    added_at = models.DateTimeField()
    wake_at = models.DateTimeField(null=True)
    good_at = models.DateTimeField(null=True)
    came_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=32, blank=True)
    stuck = models.PositiveSmallIntegerField(default=0)
    place = models.CharField(max_length=32, blank=True)
    etag = models.CharField(max_length=200, blank=True)
    modified = models.CharField(max_length=200, blank=True)

    objects = SourceQuerySet.as_manager()

    STALE_AFTER = {Kind.MAILBOX: timedelta(minutes=30), Kind.FEED: timedelta(hours=6)}

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["mailbox", "feed"]) ^ Q(wake_at__isnull=True), name="source_polled_iff_wake_at"
            )
        ]
        indexes = [models.Index(fields=["wake_at"], condition=Q(is_active=True), name="source_wakes")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("source", args=[self.pk])

    @property
    def is_stale(self) -> bool:
        """It is to be asked again and again, and has not answered for so long that somebody has to look."""
        after = self.STALE_AFTER.get(self.Kind(self.kind))
        return self.is_active and after is not None and timezone.now() - self.answered_at > after

    @property
    def answered_at(self) -> datetime:
        return self.good_at or self.added_at


class Mail(models.Model):
    """A mail as it came; its content is in the vault, encrypted, and none of its words are here.

    `key` is its Message-ID, else its content, as a hash. An answer to a case names it in `about_kind` and `about_id`;
    the room of cases takes it from here in a sweep of its own. `nonce` makes that harmless when it happens twice.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits to be read")
        TAKEN = "taken", _("Taken in")
        ANSWER = "answer", _("Answers a case, which takes it")
        IGNORED = "ignored", _("Not taken in")
        HELD = "held", _("Held back")

    class Reason(models.TextChoices):
        OWN = "own", _("This house wrote it")
        BOUNCE = "bounce", _("A mail server says that something did not arrive")
        AUTOMATIC = "automatic", _("A program answered")
        LIST = "list", _("It came through a mailing list")
        EMPTY = "empty", _("There is nothing in it")
        FETCH = "fetch", _("The mail server does not hand it over")
        SIZE = "size", _("It is too large")
        UNREADABLE = "unreadable", _("It cannot be read")
        REFUSED = "refused", _("It could not be stored as feedback")
        FAILED = "failed", _("Reading it was broken off every time")

    source = models.ForeignKey(Source, models.PROTECT, related_name="mails")
    key = models.CharField(max_length=80)
    place = models.CharField(max_length=32)
    file = models.OneToOneField("files.File", models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField()
    fetched_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=12, choices=Reason, blank=True)
    wake_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    is_wanted = models.BooleanField(default=False)  # somebody said so, whatever it says of itself
    feedback = models.ForeignKey(Feedback, models.PROTECT, null=True, related_name="mails")
    about_kind = models.CharField(max_length=16, blank=True)
    about_id = models.BigIntegerField(null=True)
    nonce = models.UUIDField(default=uuid4, editable=False)

    objects = MailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="mail_once"),
            models.CheckConstraint(
                condition=Q(state__in=["held", "ignored"]) ^ Q(reason=""), name="mail_not_taken_iff_it_says_why"
            ),
            models.CheckConstraint(condition=~Q(state="answer") | Q(about_id__isnull=False), name="mail_answers_what"),
        ]
        indexes = [
            models.Index(fields=["wake_at"], condition=Q(state="waiting"), name="mail_to_read"),
            models.Index(fields=["about_kind", "id"], condition=Q(state="answer"), name="mail_answers"),
            models.Index(fields=["source", "-id"], condition=Q(state__in=["held", "ignored"]), name="mail_left"),
        ]

    def __str__(self) -> str:
        return f"Mail {self.pk}"


class Addition(models.Model):
    """What the same person wrote later, in answer to a message about what they told us."""

    feedback = models.ForeignKey(Feedback, models.PROTECT, related_name="additions")
    words = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Addition to {self.feedback_id}"


class TextPart(models.Model):
    """A part of a long text message that waits for the others. `of_message` is a keyed hash of sender and number.

    Joined to them it is empty, and stays for a while, so that it is known when it comes again.
    """

    of_message = models.CharField(max_length=64)
    number = models.PositiveSmallIntegerField()
    parts = models.PositiveSmallIntegerField()
    sender = EncryptedTextField()
    words = EncryptedTextField()
    to = models.CharField(max_length=32, blank=True)
    mark = models.CharField(max_length=200)
    at = models.DateTimeField()
    joined_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mark"], name="text_part_once")]
        indexes = [models.Index(fields=["of_message"], condition=Q(joined_at__isnull=True), name="text_part_waits")]

    def __str__(self) -> str:
        return f"Part {self.number} of {self.parts}"


class Heard(models.Model):
    """A signed body that was taken in: the same one again changes nothing. Kept while its signature is good."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="+")
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "sha256"], name="heard_once")]

    def __str__(self) -> str:
        return f"Heard by {self.source_id}"
