"""What was told, by theme: what a hospital changed of the framework and its keywords, and which theme fits what.

Rows of the framework and of keywords are never changed: the newest of a code holds, and a label says which it was.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback.models.stories import Feedback
from feedback.querysets import ThemeLabelQuerySet


class Theme(models.Model):
    """What a theme is called here, whether it is still offered, and what other lists call it.

    One that does not ship is below one that does; `site` where only one site has it.
    """

    code = models.CharField(max_length=60)
    site = models.ForeignKey("hospital.Site", models.PROTECT, null=True, related_name="+")
    label = models.CharField(_("name"), max_length=80, blank=True)
    about = models.CharField(_("use it for"), max_length=200, blank=True)
    hcat = models.CharField(max_length=16, blank=True)
    maps = ArrayField(models.CharField(max_length=120), default=list)  # "name of a list: its code"
    is_retired = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["code", "-id"], name="theme_newest")]

    def __str__(self) -> str:
        return self.code


class ThemeWords(models.Model):
    """The keywords of a theme in a language, instead of those that ship."""

    theme = models.CharField(max_length=60)
    language = models.CharField(max_length=12)
    words = ArrayField(models.CharField(max_length=60), default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["theme", "language", "-id"], name="theme_words_newest")]

    def __str__(self) -> str:
        return f"{self.theme} {self.language}"


class ThemeLabel(models.Model):
    """Somebody said that a theme fits, or that it does not, something that was told or a comment of a survey.

    `source` is how it came up, `version` the framework and the keywords of that moment. `tone` is what whoever labeled
    it reads from the words about this theme; what the person gave as a rating stands by itself.
    """

    class Source(models.TextChoices):
        PERSON = "person", _("A person")
        RULE = "rule", _("Keywords")

    class Tone(models.TextChoices):
        GOOD = "good", _("Went well")
        MIXED = "mixed", _("Both")
        BAD = "bad", _("Went wrong")

    theme = models.CharField(max_length=60)
    feedback = models.ForeignKey(Feedback, models.PROTECT, null=True, related_name="labels")
    comment = models.UUIDField(null=True)  # of a survey, a room above
    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="+")
    department = models.ForeignKey("hospital.Department", models.PROTECT, null=True, related_name="+")
    language = models.CharField(max_length=12)
    source = models.CharField(max_length=8, choices=Source)
    version = models.CharField(max_length=40)
    is_right = models.BooleanField()
    tone = models.CharField(max_length=8, choices=Tone, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ThemeLabelQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feedback", "theme"], name="theme_once_on_feedback"),
            models.UniqueConstraint(fields=["comment", "theme"], name="theme_once_on_comment"),
            models.CheckConstraint(
                condition=Q(feedback__isnull=True) ^ Q(comment__isnull=True), name="theme_of_one_thing"
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.theme} of {self.feedback_id or self.comment}"
