"""Records leave as rows of a file that another system, or this one, can take over."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

import audit.log
from feedback.models import MatchingProfile
from hospital.models import User
from hospital.timing import now as web_now


@transaction.atomic
def take_out(
    profile: MatchingProfile, *, by: User, first_on: date, last_on: date, form: str, purpose: str = "",
    now: datetime | None = None,
) -> None:  # fmt: skip
    """Put on record who takes out what, and what for; the file is written afterwards."""
    facts: dict[str, Any] = {"profile_version": profile.version, "first_on": first_on, "last_on": last_on, "form": form}
    audit.log.record("matching.export", profile, by=by, at=now or web_now(), purpose=purpose, **facts)
