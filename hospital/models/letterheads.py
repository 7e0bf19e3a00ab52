"""What a site prints above and below what it hands out."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language_info

from hospital.querysets import LetterheadQuerySet


class Letterhead(models.Model):
    """The head and foot of a site's paper in one language. Without a name of its own it is the site's."""

    site = models.ForeignKey("hospital.Site", models.PROTECT, related_name="letterheads")
    language = models.CharField(max_length=12)
    name = models.CharField(max_length=120, blank=True)
    address = models.TextField(max_length=300, blank=True)
    contact = models.TextField(max_length=300, blank=True)
    complaints = models.TextField(max_length=400, blank=True)
    footer = models.TextField(max_length=300, blank=True)

    objects = LetterheadQuerySet.as_manager()

    # What a letterhead says, each field on its own.
    FIELDS = ("name", "address", "contact", "complaints", "footer")

    class Meta:
        ordering = ["site", "id"]
        constraints = [models.UniqueConstraint(fields=["site", "language"], name="letterhead_once")]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"

    @property
    def title(self) -> str:
        return self.name or self.site.name

    @property
    def direction(self) -> str:
        return "rtl" if get_language_info(self.language)["bidi"] else "ltr"

    @property
    def lines(self) -> list[str]:
        """Below the name: the address, the public telephone and mail of the site, and what else they gave."""
        given = [*self.address.splitlines(), self.site.phone, self.site.email, *self.contact.splitlines()]
        return [line.strip() for line in given if line.strip()]

    @property
    def is_complete(self) -> bool:
        """Somebody who holds the paper knows where it comes from and whom to turn to."""
        return bool(self.address and self.complaints)
