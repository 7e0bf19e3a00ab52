"""Web sessions that are over."""

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

BATCH = 500


@transaction.atomic
def forget_ended_sessions(*, now: datetime | None = None) -> int:
    """Forget a batch of sessions past their end; returns how many. Not audited: they open nothing any more."""
    ended = Session.objects.filter(expire_date__lt=now or timezone.now()).values_list("pk", flat=True)[:BATCH]
    return Session.objects.filter(pk__in=list(ended)).delete()[0]
