"""Every message that leaves the house: one row under one key, handed over at least once, never forgotten."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hospital.fields import EncryptedTextField
from hospital.models import Person, User
from hospital.roles import Role
from outbox.querysets import EndpointQuerySet, MessageQuerySet, RoomQuerySet


class Reach(models.Model):
    """How one colleague is told: the telephone for text messages, which alerts by which ways, hours of quiet.

    Not on the account, which every page reads. `ways` holds what they chose, by topic (`outbox.kinds.Topic`); a
    topic that is not in it has its default. Without hours of their own those of the site hold; two equal ends are
    no quiet at all. `zone` is theirs, else that of the site.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="reach")
    phone = EncryptedTextField(_("mobile telephone"), blank=True)
    ways = models.JSONField(default=dict)
    quiet_from = models.TimeField(_("from"), null=True, blank=True)
    quiet_until = models.TimeField(_("until"), null=True, blank=True)
    zone = models.CharField(_("time zone"), max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="reach_quiet_hours_have_two_ends",
            )
        ]

    def __str__(self) -> str:
        return f"Reach of user {self.user_id}"


class ChatRoom(models.Model):
    """A group chat of another service that hears what the holders of one role at one site are told.

    Whoever knows the address can write into the room, so it is a secret: never shown again once it is saved.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    service = models.CharField(_("service"), max_length=16)
    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="chat_rooms")
    role = models.CharField(_("role"), max_length=16, choices=Role)
    language = models.CharField(_("language"), max_length=12)
    url = EncryptedTextField(_("webhook address"))
    secret = EncryptedTextField(_("signing secret"), blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Event(models.TextChoices):
    """What programs can be told of (`outbox.events` says by which entries of the audit it is known)."""

    REGISTERED = "case.registered", _("A case is registered")
    ACKNOWLEDGED = "case.acknowledged", _("A case is acknowledged")
    ESCALATED = "case.escalated", _("A case is escalated")
    CLOSED = "case.closed", _("A case is closed")
    MISSED = "target.missed", _("A target is missed")
    RECEIVED = "feedback.received", _("Feedback is received")
    PAUSE = "bill.pause", _("Reminders of a bill are to stand still")
    RESUME = "bill.resume", _("Reminders of a bill may go on")
    ACCEPTED = "offer.accepted", _("Something of value is given")
    PAID = "offer.paid", _("It is written down that it was paid")


class Endpoint(models.Model):
    """Where a program listens. It hears of what its account may see, and of nothing else.

    `told_at` and `told_id`: up to which entry of the audit it has been told. `secret` signs what is sent, and is shown
    once. `off_because`: empty while in use, and when a person took it out of use.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="endpoints")
    url = EncryptedTextField(_("address"))
    secret = EncryptedTextField()
    events = ArrayField(models.CharField(max_length=24, choices=Event), verbose_name=_("events"))
    is_active = models.BooleanField(_("in use"), default=True)
    off_because = models.CharField(max_length=16, blank=True)
    told_at = models.DateTimeField()
    told_id = models.BigIntegerField(default=0)
    language = "en"  # what it is told is no language at all

    objects = EndpointQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(events=[]), name="endpoint_hears_something")]

    def __str__(self) -> str:
        return self.name


RECIPIENTS = ("to_user", "to_person", "to_room", "to_endpoint")


def _only(recipient: str) -> Q:
    return Q(**{f"{name}__isnull": name != recipient for name in RECIPIENTS})


class Message(models.Model):
    """One message to one recipient over one channel.

    `context` fills the placeholders of the wording `template`; alerts carry a reference and a link only, and
    what was said to a family is forgotten here once it was handed over. `wake_at` is when delivery may next be
    tried, for a message that is being sent the end of its lease; `send_after` never moves and is what was
    asked for. `language` is the one it was handed over in. `quiet_zone` is where quiet hours hold it back; without
    one it rings at any hour. `provider_id` is what the provider calls it, `receipt_at` when the provider last said
    what became of it.
    """

    class Channel(models.TextChoices):
        IN_APP = "in_app", _("In the app")
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("SMS")
        CHAT = "chat", _("Group chat")
        DIGEST = "digest", _("In the digest")
        WEBHOOK = "webhook", _("Webhook")

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to be sent")
        LEASED = "leased", _("Being sent")
        SENT = "sent", _("Sent")
        DELIVERED = "delivered", _("Delivered")
        BOUNCED = "bounced", _("Not delivered")
        CANCELLED = "cancelled", _("Cancelled")
        BARRED = "barred", _("Not sent: contact safety or access")
        DEAD = "dead", _("Could not be sent")

    key = models.CharField(max_length=160, unique=True)
    template = models.CharField(max_length=64)
    channel = models.CharField(max_length=8, choices=Channel)
    to_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="messages")
    to_person = models.ForeignKey("hospital.Person", models.PROTECT, null=True, related_name="messages")
    to_room = models.ForeignKey(ChatRoom, models.PROTECT, null=True, related_name="messages", db_index=False)
    to_endpoint = models.ForeignKey(Endpoint, models.PROTECT, null=True, related_name="messages", db_index=False)
    language = models.CharField(max_length=12, blank=True)
    context = models.JSONField(default=dict)
    subject_kind = models.CharField(max_length=32, blank=True)
    subject_id = models.BigIntegerField(null=True)
    is_urgent = models.BooleanField(default=False)
    quiet_zone = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    queued_at = models.DateTimeField()
    send_after = models.DateTimeField()
    wake_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error_code = models.CharField(max_length=64, blank=True)
    settled_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    provider_id = models.CharField(max_length=120, blank=True)
    receipt_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=_only("to_user") | _only("to_person") | _only("to_room") | _only("to_endpoint"),
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
                fields=["channel", "-is_urgent", "wake_at", "id"],
                condition=Q(state__in=["queued", "leased"]),
                name="message_to_send",
            ),
            models.Index(
                fields=["to_user", "send_after"],
                condition=Q(channel__in=["email", "sms"], to_user__isnull=False),
                name="message_lately",
            ),
            models.Index(fields=["to_room", "-id"], condition=Q(to_room__isnull=False), name="message_room"),
            models.Index(
                fields=["to_endpoint", "-id"], condition=Q(to_endpoint__isnull=False), name="message_endpoint"
            ),
            models.Index(
                fields=["-id"], condition=Q(is_urgent=True, channel__in=["email", "sms"]), name="message_urgent"
            ),
            models.Index(fields=["provider_id"], condition=~Q(provider_id=""), name="message_provider"),
            models.Index(fields=["subject_kind", "subject_id"], name="message_subject"),
            models.Index(
                fields=["to_user", "-id"], condition=Q(channel="in_app", seen_at__isnull=True), name="message_unseen"
            ),
            models.Index(fields=["to_user", "-id"], condition=Q(channel="in_app"), name="message_notices"),
            models.Index(
                fields=["state", "-id"], condition=Q(state__in=["dead", "barred", "bounced"]), name="message_lost"
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def recipient(self) -> Person | User | ChatRoom | Endpoint:
        """Each has a language."""
        if self.to_room_id:
            return self.to_room
        if self.to_endpoint_id:
            return self.to_endpoint
        return self.to_person if self.to_person_id else self.to_user


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


class DemoText(models.Model):
    """What the demo hospital would have sent by SMS or into a group chat: shown on a page, never anywhere else."""

    key = models.CharField(max_length=64, unique=True)
    channel = models.CharField(max_length=8, choices=Message.Channel)
    to = models.CharField(max_length=80)
    words = models.TextField()
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.key


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
