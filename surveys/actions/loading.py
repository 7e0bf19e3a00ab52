"""Questions out of a file take the place of those in a draft."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from hospital.models import User
from hospital.timing import now as web_now
from surveys.interchange import Carried
from surveys.models import InstrumentVersion, Translation
from surveys.questions import BadContent, Content, read


@transaction.atomic
def load(
    version: InstrumentVersion, carried: Carried, *, by: User | None, now: datetime | None = None
) -> InstrumentVersion:  # fmt: skip
    """All of the draft's questions and languages are those of the file from now on. The wording of a licensed survey is
    official with that: it can be loaded anew, and not edited. Official questions that came with the product stay.
    """
    now = now or web_now()
    row = InstrumentVersion.objects.select_for_update(of=("self",)).select_related("instrument").get(pk=version.pk)
    if not row.is_draft:
        raise ValidationError(_("A published version never changes. Begin a new one."), code="published")
    instrument, was = row.instrument, read(row.content)
    if instrument.programme or (any(item.is_locked for item in was.items) and not instrument.needs_permission):
        raise ValidationError(_("The official questions cannot be changed."), code="official")
    content = _checked(replace(carried.content, thanks=was.thanks, asks_call_back=was.asks_call_back))
    if instrument.needs_permission:
        content = replace(content, items=tuple(replace(item, is_locked=True) for item in content.items))
        instrument.is_locked = True
        instrument.save(update_fields=["is_locked"])
    row.content, row.revision, row.changed_at = content.data(), row.revision + 1, now
    row.save(update_fields=["content", "revision", "changed_at"])
    row.translations.all().delete()
    Translation.objects.bulk_create(
        Translation(version=row, language=language, texts=texts)
        for language, texts in carried.texts.items() if language != content.language
    )  # fmt: skip
    audit.log.record("survey.load", instrument, by=by, at=now, version=row.pk, questions=len(content.items))
    return row


def _checked(content: Content) -> Content:
    """What a file says may still not be a survey."""
    try:
        return read(content.data())
    except BadContent as error:
        raise ValidationError(_("This file cannot become a survey: %(what)s.") % {"what": error}, code="bad") from error
