"""What people keep to work with: views of a queue, and phrases."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from complaints.querysets import PhraseQuerySet
from hospital.models import Role, Touchpoint


class SavedView(models.Model):
    """A named filter on a queue; `query` is the query string of the page. Its owner's alone, or shared: with a role,
    with a site, with both, or with everybody who works with the queue.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    queue = models.CharField(max_length=16)
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(max_length=400)
    is_shared = models.BooleanField(default=False)
    role = models.CharField(_("role"), max_length=16, choices=Role, blank=True)
    site = models.ForeignKey("hospital.Site", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "queue", "name"], name="saved_view_once"),
            models.CheckConstraint(
                condition=Q(is_shared=True) | Q(role="", site__isnull=True), name="saved_view_shared_with_somebody"
            ),
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Phrase(models.Model):
    """Words that are written often, in one language: for one touchpoint or any, of one site or all."""

    name = models.CharField(_("name"), max_length=60)
    words = models.TextField(_("words"))
    language = models.CharField(_("language"), max_length=12)
    touchpoint = models.CharField(_("where on their way with us"), max_length=12, choices=Touchpoint, blank=True)
    site = models.ForeignKey("hospital.Site", models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    objects = PhraseQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def language_name(self) -> str:
        return get_language_info(self.language)["name_translated"]
