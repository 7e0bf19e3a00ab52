"""Reading files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import Count, Min, Q

from files.links import opened

if TYPE_CHECKING:
    from hospital.models import User

KEPT = ("stored", "quarantined")  # with content in the vault


@dataclass(frozen=True, slots=True)
class Standing:
    """How the gate stands: what waits for the scanner and since when, what was found, what is gone, what nobody
    checked.
    """

    waiting: int
    waits_since: datetime | None
    infected: int
    missing: int
    unchecked: int


class FileQuerySet(models.QuerySet):
    def for_token(self, token: str, user: User) -> FileQuerySet:
        """The file of a link that was made for this person less than a minute ago."""
        return self.filter(key=opened(token, user), state="stored")

    def kept(self) -> FileQuerySet:
        return self.filter(state__in=KEPT)

    def unneeded(self, keys: Iterable[UUID]) -> set[UUID]:
        """Those of these contents that no row needs."""
        wanted = set(keys)
        return wanted - set(self.kept().filter(key__in=wanted).values_list("key", flat=True))

    def due(self, now: datetime, *, has_scanner: bool) -> FileQuerySet:
        """To be scanned now; while there is no scanner, only what still waits for one."""
        rows = self.filter(wake_at__lte=now)
        return rows if has_scanner else rows.filter(state="quarantined")

    def standing(self) -> Standing:
        """Two statements, both on small indexes."""
        held = self.filter(state="quarantined")
        counts = {reason: Count("pk", filter=Q(reason=reason)) for reason in ("waiting", "infected", "missing")}
        found = held.aggregate(waits_since=Min("at", filter=Q(reason="waiting")), **counts)
        unchecked = self.filter(state="stored", wake_at__isnull=False).count()
        return Standing(**found, unchecked=unchecked)
