"""Saved phrases: words that are written often, so that nobody writes them anew and everybody writes them well."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from complaints.models import Phrase
from hospital.models import User
from hospital.timing import now as web_now


@transaction.atomic
def add_phrase(phrase: Phrase, by: User | None, now: datetime | None = None) -> Phrase:
    """Keep it for everybody who writes replies and updates there. One that stands is replaced by retiring it."""
    phrase.by, phrase.at = by, now or web_now()
    same = {"name": phrase.name, "language": phrase.language, "site": phrase.site, "touchpoint": phrase.touchpoint}
    if Phrase.objects.standing().filter(**same).exists():
        raise ValidationError(_("There is a phrase of this name already. Retire it first."), code="name")
    phrase.save(force_insert=True)
    audit.log.record("phrase.add", phrase, by=by, at=phrase.at)
    return phrase


@transaction.atomic
def retire_phrase(phrase: Phrase, by: User | None, now: datetime | None = None) -> None:
    """It is offered no longer. What was written with it stays."""
    now = now or web_now()
    if Phrase.objects.standing().filter(pk=phrase.pk).update(retired_at=now):
        audit.log.record("phrase.retire", phrase, by=by, at=now)
