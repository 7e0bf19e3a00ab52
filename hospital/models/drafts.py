"""What somebody typed and has not sent yet: kept on the server, because ward computers are shared."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from hospital.fields import EncryptedTextField
from hospital.querysets import DraftQuerySet


class Draft(models.Model):
    """Typed text of one form. Belongs to a user, or to the browser that holds the signed key; lives 7 days.

    `data` is JSON text, encrypted, because it is the person's own words.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="drafts")
    key = models.CharField(max_length=64, blank=True)
    form = models.CharField(max_length=80)
    data = EncryptedTextField()
    saved_at = models.DateTimeField()

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(owner__isnull=False) ^ ~Q(key=""), name="draft_has_one_holder"),
            models.UniqueConstraint(fields=["owner", "key", "form"], name="draft_once", nulls_distinct=False),
        ]
        indexes = [models.Index(fields=["saved_at"], name="draft_age")]

    def __str__(self) -> str:
        return f"Draft of {self.form}"
