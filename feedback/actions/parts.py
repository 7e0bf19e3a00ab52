"""Mixed feedback: a passage that wants something else than the rest gets a label of its own."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from feedback.actions.thanks import call_off_thanks, praise
from feedback.models import Feedback, Kind, Part
from hospital.models import User
from hospital.timing import now as web_now


@transaction.atomic
def mark_part(feedback: Feedback, *, kind: str, words: str, by: User | None, now: datetime | None = None) -> Part:
    """Label a passage, found by its own words; the same passage twice is one part."""
    now, passage = now or web_now(), words.strip()
    start = feedback.words.find(passage) if passage else -1
    if start < 0:
        raise ValidationError(_("This does not stand in what they told us. Copy the passage as it is."), code="words")
    if kind == feedback.kind:
        raise ValidationError(_("The whole of it is that already. Choose what this passage wants."), code="kind")
    about = {"kind": kind, "start": start, "end": start + len(passage)}
    part, is_new = Part.objects.get_or_create(feedback=feedback, **about, defaults={"by": by, "at": now})
    if is_new:
        audit.log.record("feedback.mark_part", feedback, by=by, at=now, part=part.pk, kind=kind)
        if kind == Kind.COMPLIMENT:  # thanks inside something else are passed on like any others
            praise(feedback, by=by, words=passage, now=now)
    return part


@transaction.atomic
def unmark_part(part: Part, *, by: User, now: datetime | None = None) -> None:
    """It was marked by mistake. Pressed twice it is taken away once."""
    if not Part.objects.filter(pk=part.pk).delete()[0]:
        return
    audit.log.record("feedback.unmark_part", part.feedback, by=by, at=now or web_now(), part=part.pk, kind=part.kind)
    if part.kind == Kind.COMPLIMENT and not part.feedback.parts.filter(kind=Kind.COMPLIMENT).exists():
        call_off_thanks(part.feedback, by=by, now=now)
