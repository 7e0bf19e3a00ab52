"""Staff without an account: who they say they are."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

import audit.log
from feedback.actions.flagging import claim
from feedback.models import Feedback, Severity, Writer
from hospital.timing import now as web_now


@transaction.atomic
def write(
    feedback: Feedback, *, name: str, department: str, claims: int | None = None, now: datetime | None = None
) -> Writer:  # fmt: skip
    """Keep what somebody typed about themselves. It is no account and no person, and nobody has checked it. That it is
    High or Critical they may claim: a person judges it first.
    """
    now = now or web_now()
    writer = Writer.objects.create(feedback=feedback, name=name, department=department)
    if claims and claims > Severity.MODERATE:
        claim(feedback, severity=claims, now=now)
    audit.log.record("feedback.write", feedback, by=None, at=now, claims=claims)
    return writer
