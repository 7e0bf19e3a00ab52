"""Holding all messages back, above all after a restore: a restored outbox still holds what was sent since (rule 15)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Func
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit import log
from hospital.models import User
from outbox.actions.telling import tell_administrators
from outbox.models import House, Message
from outbox.nudge import nudge

RESTORED, BY_HAND = "restored", "by_hand"


class Identity(Func):
    """This server and this database: restored elsewhere, or dropped and restored here, they are others.

    A server keeps its identifier through a restart, a fail-over and a restored base backup (there an operator
    runs `manage.py hold_outbox` before the first start); an upgrade by pg_upgrade changes it.
    """

    template = (
        "(SELECT system_identifier || '/' || (SELECT oid FROM pg_database WHERE datname = current_database())"
        " FROM pg_control_system())"
    )
    output_field = models.CharField()


def is_held() -> bool:
    """May nothing leave? One query. Finds a restored copy, and holds it."""
    house, identity = _house()
    if house.held_at:
        return True
    if house.system_identifier == identity or "UNSAFE_NO_HOLD" in settings.UNSAFE:
        return False
    hold(RESTORED)
    return True


@transaction.atomic
def hold(reason: str = BY_HAND, *, by: User | None = None, now: datetime | None = None) -> None:
    """Let no message leave the house until somebody releases them. Holding what is held changes nothing."""
    now = now or timezone.now()
    _house()
    if House.objects.filter(held_at__isnull=True).update(held_at=now, held_reason=reason):
        log.record("message.hold", by=by, at=now, reason=reason)
        tell_administrators("outbox/held", key=f"held:{now:%Y-%m-%dT%H:%M:%S}", now=now)


@transaction.atomic
def release(*, by: User | None, now: datetime | None = None, is_discarding: bool = False) -> int:
    """Let messages leave again. `is_discarding`: those that waited when they were held are cancelled; returns how many.

    After a restore they may have been sent before, so that sending them again would say things twice.
    """
    now = now or timezone.now()
    house, identity = _house(House.objects.select_for_update())
    if not house.held_at:
        raise ValidationError(_("Nothing is held back."), code="not_held")
    discarded = _discard(house.held_at, now) if is_discarding else 0
    House.objects.update(held_at=None, held_reason="", system_identifier=identity)
    log.record("message.release", by=by, at=now, discarded=discarded)
    nudge()
    return discarded


def _house(rows: models.QuerySet[House] | None = None) -> tuple[House, str]:
    """The one row, made on the first message of an installation, and what server and database are called now."""
    known = (House.objects.all() if rows is None else rows).annotate(identity=Identity())
    found: Any = known.first()
    if found is None:
        House.objects.bulk_create([House(system_identifier=Identity())], ignore_conflicts=True)
        found = known.get()
    return found, found.identity


def _discard(held_at: datetime, now: datetime) -> int:
    waiting = Message.objects.waiting().filter(queued_at__lte=held_at)
    return waiting.update(state=Message.State.CANCELLED, settled_at=now, context={}, error_code="discarded")
