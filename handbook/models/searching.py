"""Words that mean the same to readers, by site and language."""

from __future__ import annotations

from django.db import models


class Synonyms(models.Model):
    """`groups` are lists of words or short phrases; who looks for one of a list finds pages that hold another."""

    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="synonyms")
    language = models.CharField(max_length=12)
    groups = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "language"], name="synonyms_once")]

    def __str__(self) -> str:
        return f"{self.site_id}: {self.language}"
