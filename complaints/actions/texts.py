"""The hospital's own texts for letters: each change is a version, and what was written with an older one stays."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from complaints.letters import library
from complaints.models import LetterText
from hospital.models import User
from hospital.timing import now as web_now


@transaction.atomic
def save_text(
    name: str, language: str, by: User | None, title: str, words: str, profile: str = "", now: datetime | None = None
) -> LetterText:
    """The next version of a text. Refuses placeholders that nobody fills (`placeholder`), and no change (`same`)."""
    library.checked(title, words)
    held = library.text_of(name, language, [profile])
    if (held.title, held.words, held.profile) == (title, words, profile) and held.number:
        raise ValidationError(_("Nothing is different from the version that holds."), code="same")
    rows = LetterText.objects.filter(name=name, language=language, profile=profile)
    newest = rows.order_by("-number").values_list("number", flat=True).first() or 0
    row = LetterText(name=name, language=language, profile=profile, number=newest + 1, title=title, words=words)
    row.by, row.at = by, now or web_now()
    row.save(force_insert=True)
    audit.log.record(
        "letter_text.save", row, by=by, at=row.at, name=name, language=language, profile=profile, number=row.number
    )  # fmt: skip
    return row
