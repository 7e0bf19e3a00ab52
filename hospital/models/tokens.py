"""Keys with which programs come in, and what they were answered before."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hospital.querysets import TokenQuerySet


class TokenScope(models.TextChoices):
    """What a token opens, of what its owner may do. Lists of places and codes are open to every token."""

    READ_CASES = "read:cases", _("Read cases: stage, targets, issues, notes")
    WRITE_CASES = "write:cases", _("Work on cases: register, note, assign, close")
    READ_IDENTITY = "read:identity", _("Read who told us and who the patient is (each look is recorded)")
    READ_FEEDBACK = "read:feedback", _("Read feedback")
    WRITE_FEEDBACK = "write:feedback", _("Log feedback")
    READ_REDRESS = "read:redress", _("Read how things are put right: offers, promises, bills")
    WRITE_REDRESS = "write:redress", _("Put things right: contacts, offers, payments, reminders of bills")


class Token(models.Model):
    """A key to the door for programs. It never opens more than its owner now may.

    Only its hash is kept; `tail` are its last signs, by which people tell one from another. It ends with `epoch`: what
    ends every session of its owner ends it, too. `is_two_step`: it was made in a session that was opened so.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="keys")
    name = models.CharField(_("name"), max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    tail = models.CharField(max_length=4)
    scopes = ArrayField(models.CharField(max_length=16, choices=TokenScope))
    is_two_step = models.BooleanField(default=False)
    epoch = models.PositiveIntegerField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="token_ends_after_start"),
            models.CheckConstraint(condition=~Q(scopes=[]), name="token_opens_something"),
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"Token {self.pk} of {self.user_id}"


class KeptAnswer(models.Model):
    """What a request with an `Idempotency-Key` was answered, so that the same one again does nothing a second time.

    Key and request are kept as hashes; the answer holds references and numbers only.
    """

    token = models.ForeignKey(Token, models.CASCADE, related_name="answers")
    key_hash = models.CharField(max_length=64)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(default=dict)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key_hash"], name="kept_answer_once")]

    def __str__(self) -> str:
        return f"Answer {self.pk} to token {self.token_id}"
