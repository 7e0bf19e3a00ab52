"""Paper cards that staff typed in: which card, and the second look at some of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback.models.stories import Feedback
from feedback.querysets import CardQuerySet


class CardBatch(models.Model):
    """One printing of cards. The seed says which of them get a second look, before any of them is typed in."""

    name = models.CharField(max_length=30, unique=True)
    seed = models.CharField(max_length=32)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Card(models.Model):
    """A card by its printed number. Who typed it in stands in the story (`logged_by`); somebody else looks again."""

    class Differs(models.TextChoices):
        NOTHING = "nothing", _("Nothing: it was typed in as it stands")
        WORDS = "words", _("What they wrote")
        PLACE = "place", _("Where or when it was")
        PERSON = "person", _("Who told us, or how to reach them")
        SCAN = "scan", _("The scan cannot be read, or shows another card")

    feedback = models.OneToOneField(Feedback, models.PROTECT, related_name="card")
    batch = models.ForeignKey(CardBatch, models.PROTECT, related_name="cards")
    number = models.CharField(max_length=20)
    is_drawn = models.BooleanField()
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    differs = models.CharField(max_length=8, choices=Differs, blank=True)

    objects = CardQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="card_once"),
            models.CheckConstraint(
                condition=Q(looked_at__isnull=True, looked_by__isnull=True, differs="")
                | Q(looked_at__isnull=False, looked_by__isnull=False, is_drawn=True) & ~Q(differs=""),
                name="card_looked_at_iff_said",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.number}"
