"""The wait in the inbox ends: by a person who sorts, or by what somebody did elsewhere."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from feedback.models import Feedback, Outcome, Triage
from hospital.models import User
from hospital.timing import now as web_now


def finish(row: Triage, outcome: str, by: User, because: str, now: datetime) -> None:
    if outcome == Outcome.ERROR and not because:
        raise ValidationError({"because": ValidationError(_("Say why it was entered in error."), code="because")})
    row.outcome, row.triaged_by, row.triaged_at, row.because, row.is_urgent = outcome, by, now, because, False
    row.save(update_fields=["outcome", "triaged_by", "triaged_at", "because", "is_urgent"])
    audit.log.record("feedback.triage", row.feedback, by=by, at=now, outcome=outcome)


@transaction.atomic
def settle_triage(feedback: Feedback, *, outcome: str, by: User | None, now: datetime | None = None) -> None:
    """What somebody did elsewhere sorted it as well, such as opening a case. Nothing waits: nothing changes."""
    row = Triage.objects.filter(feedback=feedback, triaged_at__isnull=True).first() if by else None
    if row is not None and by is not None:
        finish(row, outcome, by, "", now or web_now())
