"""Saving which columns a file has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from feedback.models import ColumnProfile
from hospital.models import User
from hospital.timing import now as web_now


@transaction.atomic
def save_columns(
    *, of: str, name: str, columns: Sequence[Sequence[str]], is_shared: bool, by: User, now: datetime | None = None
) -> ColumnProfile:
    """Under a name of its own; what had this name before gives way to it, and files made by that keep it."""
    now = now or web_now()
    owner = None if is_shared else by
    earlier = ColumnProfile.objects.filter(of=of, name=name, owner=owner, retired_at__isnull=True)
    earlier.update(retired_at=now)
    saved = ColumnProfile.objects.create(of=of, name=name, columns=list(columns), owner=owner, by=by, at=now)
    audit.log.record("columns.save", saved, by=by, at=now, of=of, is_shared=is_shared, columns=len(columns))
    return saved


@transaction.atomic
def retire_columns(profile: ColumnProfile, *, by: User, now: datetime | None = None) -> None:
    """Nobody is offered them any more. Shared ones by anybody who may make such files."""
    now = now or web_now()
    if not ColumnProfile.objects.filter(pk=profile.pk, retired_at__isnull=True).update(retired_at=now):
        raise ValidationError(_("These columns were retired already."), code="retired")
    audit.log.record("columns.retire", profile, by=by, at=now, of=profile.of)
