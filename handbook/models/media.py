"""Pictures and papers that editors put into pages: each came through the gate of `files`."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from handbook.querysets import OfSite
from handbook.saying import Said, said

MARK = 16  # signs of a file's hash in its address


class Media(models.Model):
    """One picture with its size in pixels, or one paper to take along.

    `words` say by language what is to be seen, or what the paper is called; they are needed in every language, because
    one row stands in every translation of a page.
    """

    class Kind(models.TextChoices):
        PICTURE = "picture", _("Picture")
        PAPER = "paper", _("Paper to take along")

    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="media")
    code = models.SlugField(max_length=40)
    kind = models.CharField(max_length=8, choices=Kind)
    words = models.JSONField(default=dict)
    file = models.OneToOneField("files.File", models.PROTECT, related_name="+")
    width = models.PositiveSmallIntegerField(default=0)
    height = models.PositiveSmallIntegerField(default=0)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = OfSite.as_manager()

    class Meta:
        ordering = ["site", "code"]
        constraints = [
            models.UniqueConstraint(fields=["site", "code"], name="media_code"),
            models.CheckConstraint(
                condition=Q(kind="picture", width__gt=0, height__gt=0) | Q(kind="paper", width=0, height=0),
                name="media_picture_has_a_size",
            ),
        ]

    def __str__(self) -> str:
        return f"{said(self.words, settings.LANGUAGE_CODE)} ({self.site})"

    def get_absolute_url(self) -> str:
        return reverse("media-change", args=[self.site.code, self.code])

    def called(self, language: str) -> Said:
        return said(self.words, language)

    @property
    def is_there(self) -> bool:
        """Not while it waits for the virus check, nor after it was taken away."""
        return self.file.state == "stored"

    @property
    def url(self) -> str:
        """Another one for each content, so that browsers may keep it."""
        return reverse("public-handbook-file", args=[self.site.code, self.file.sha256[:MARK]])


class Booklet(models.Model):
    """The handbook of a site in one language as a PDF, made beforehand: `mark` is the hash of what it was made of."""

    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="booklets")
    language = models.CharField(max_length=12)
    is_large = models.BooleanField()
    mark = models.CharField(max_length=64)
    file = models.OneToOneField("files.File", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "language", "is_large"], name="booklet_once")]

    def __str__(self) -> str:
        return f"{self.site_id} {self.language}"
