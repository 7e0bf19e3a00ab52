"""Reading messages."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from hospital.models import User


class MessageQuerySet(models.QuerySet):
    def about(self, kind: str, pk: int) -> MessageQuerySet:
        return self.filter(subject_kind=kind, subject_id=pk)

    def notices_of(self, user: User) -> MessageQuerySet:
        """What the bell shows, newest first."""
        return self.filter(channel="in_app", to_user=user).order_by("-id")

    def unseen(self) -> MessageQuerySet:
        return self.filter(seen_at__isnull=True)

    def due(self, now: datetime) -> MessageQuerySet:
        return self.filter(state="queued", wake_at__lte=now)

    def dead(self) -> MessageQuerySet:
        return self.filter(state="dead").order_by("-id")
