"""What was set aside: looked at, tried again once the cause is gone, or discarded for a reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from audit.log import Row
from hospital import timing
from hospital.models import InboundMessage, User
from hospital.querysets import InboundMessageQuerySet

State = InboundMessage.State


@transaction.atomic
def look_at_message(message: InboundMessage, *, by: User) -> None:
    """Somebody reads, masked, what it says of a patient."""
    audit.log.record("feed.view", message, by=by)


@transaction.atomic
def replay_messages(rows: InboundMessageQuerySet, *, by: User | None, now: datetime | None = None) -> int:
    """Those of `rows` that were set aside are taken over anew; returns how many."""
    return _settle(rows, by, "feed.replay", now or timing.now(), {"state": State.STORED, "reason": "", "done_at": None})


@transaction.atomic
def discard_messages(rows: InboundMessageQuerySet, *, why: str, by: User | None, now: datetime | None = None) -> int:
    """They are never taken over. Refuses (`why`) without a reason."""
    if why not in InboundMessage.Why.values:
        raise ValidationError({"why": ValidationError(_("Choose why."), code="why")})
    now = now or timing.now()
    return _settle(rows, by, "feed.discard", now, {"state": State.DISCARDED, "why": why, "by": by, "done_at": now})


def _settle(rows: InboundMessageQuerySet, by: User | None, verb: str, now: datetime, to: dict[str, Any]) -> int:
    pks = list(rows.set_aside().select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    InboundMessage.objects.filter(pk__in=pks).update(**to)
    facts = {"why": to["why"]} if "why" in to else {}
    audit.log.record_many(Row(verb, "inboundmessage", pk, by.pk if by else None, facts, now) for pk in pks)
    return len(pks)
