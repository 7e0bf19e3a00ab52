"""Staff without an account: who they say they are."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

import audit.log
from feedback.models import Feedback, Writer
from hospital.timing import now as web_now


@transaction.atomic
def write(feedback: Feedback, *, name: str, department: str, now: datetime | None = None) -> Writer:
    """Keep what somebody typed about themselves. It is no account and no person, and nobody has checked it."""
    writer = Writer.objects.create(feedback=feedback, name=name, department=department)
    audit.log.record("feedback.write", feedback, by=None, at=now or web_now())
    return writer
