"""Taking back: lines that wait are not asked, invitations that are out end, and messages that wait never leave."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F

import audit.log
from audit.log import Row
from outbox import actions as outbox
from surveys.models import Asking, Invitation

State = Asking.State
AT_ONCE = timedelta(microseconds=1)  # an invitation ends after it was made, by a constraint


def withdraw(lines: Iterable[Asking], *, because: str, now: datetime) -> int:
    """In the transaction of whoever knows the reason. Returns how many lines changed. Not one transaction: see above.

    Whether somebody answered is not asked: what they sent stays, and their line ends like all others.
    """
    changed = [line for line in lines if line.state in (State.WAITING, State.HAND, State.ASKED)]
    for line in changed:
        line.state = State.WITHDRAWN if line.state == State.ASKED else State.NOT_ASKED
        line.reason, line.reasons, line.due_at, line.decided_at = because, because, None, now
        if line.invitation_id:
            end_invitation(line.invitation_id, now)
    Asking.objects.bulk_update(changed, ["state", "reason", "reasons", "due_at", "decided_at"])
    audit.log.record_many(
        Row("campaign.withdraw", "campaign", line.campaign_id, None, {"line": line.pk, "why": because}, now)
        for line in changed
    )
    return len(changed)


def end_invitation(pk: int, now: datetime) -> None:
    """The link opens nothing any more, and a message that waits never leaves. Not one transaction: see `withdraw`."""
    Invitation.objects.filter(pk=pk, made_at__lt=now).update(expires_at=now)
    Invitation.objects.filter(pk=pk, made_at__gte=now).update(expires_at=F("made_at") + AT_ONCE)
    outbox.cancel(f"survey:{pk}", now=now)
