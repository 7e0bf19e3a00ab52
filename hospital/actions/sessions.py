"""Web sessions: begun, followed, ended one by one, and forgotten when they are over."""

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

import audit.log
from hospital.models import User, WebSession

BATCH = 500


@transaction.atomic
def begin_session(user: User, *, key: str, device: str, network: str, now: datetime | None = None) -> WebSession:
    """A browser signed in. Not audited: signing in is."""
    now = now or timezone.now()
    row, _new = WebSession.objects.update_or_create(
        key=key, defaults={"user": user, "device": device, "network": network, "started_at": now, "seen_at": now}
    )
    return row


@transaction.atomic
def end_session(session: WebSession, *, by: User, now: datetime | None = None) -> None:
    """This one browser has to sign in again with its next page."""
    Session.objects.filter(pk=session.key).delete()
    if WebSession.objects.filter(pk=session.pk).delete()[0]:  # pressed twice it ends once
        audit.log.record("user.end_session", session.user, by=by, at=now or timezone.now())


@transaction.atomic
def forget_ended_sessions(*, now: datetime | None = None) -> int:
    """Forget a batch of sessions past their end; returns how many. Not audited: they open nothing any more."""
    ended = Session.objects.filter(expire_date__lt=now or timezone.now()).values_list("pk", flat=True)[:BATCH]
    keys = list(ended)
    WebSession.objects.filter(key__in=keys).delete()
    return Session.objects.filter(pk__in=keys).delete()[0]
