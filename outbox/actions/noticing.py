"""The bell."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from hospital.models import User
from outbox.models import Message


@transaction.atomic
def see(user: User, *, upto_id: int, now: datetime | None = None) -> int:
    """Mark the user's notices up to this one as seen; returns how many were new. Not audited: it is their own bell."""
    rows = Message.objects.notices_of(user).unseen().filter(pk__lte=upto_id).order_by()
    return rows.update(seen_at=now or timezone.now())
