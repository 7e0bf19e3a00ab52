"""Two records of one story: told twice it is counted once, and nothing of either is lost."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
import clocks.actions
from feedback.actions.closing import unsettled
from feedback.actions.owing import facts_of, owing
from feedback.models import Feedback, Named
from hospital.models import User
from hospital.timing import now as web_now

FOLLOWS = ["received_at", "severity", "flags", "wants_reply", "profile_version", "owner"]


@transaction.atomic
def join(story: Feedback, *, into: Feedback, by: User | None, now: datetime | None = None) -> Feedback:
    """`story` is a double of `into`, which keeps the earlier receipt, the graver judgement and of each promise the
    stricter one; whoever is named in one is barred from both. Both raw items stay. Returns what stays.
    """
    now = now or web_now()
    story, stays = _both(story, into)
    _refuse(story, stays, now)
    was = stays.received_at
    stays.received_at = min(story.received_at, stays.received_at)
    stays.severity = max(filter(None, (story.severity, stays.severity)), default=None)
    stays.flags = sorted({*story.flags, *stays.flags})
    stays.wants_reply = stays.wants_reply or story.wants_reply
    _bar(story, stays, now)
    _take_targets(story, stays, was, now)
    stays.save(update_fields=FOLLOWS)
    story.duplicate_of = stays
    story.is_to_tell = False
    story.save(update_fields=["duplicate_of", "is_to_tell"])
    audit.log.record("feedback.join", story, by=by, at=now, into=stays.pk)
    return stays


def _both(story: Feedback, into: Feedback) -> tuple[Feedback, Feedback]:
    """Both, locked in the order of their numbers; of a double, what it is a double of."""
    root = into.duplicate_of_id or into.pk
    if root == story.pk:
        raise ValidationError(_("This is the same one. Choose another."), code="same")
    rows = Feedback.objects.select_for_update(of=("self",)).select_related("complaint", "site").order_by("pk")
    held = {row.pk: row for row in rows.filter(pk__in=[story.pk, root])}
    return held[story.pk], held[root]


def _refuse(story: Feedback, stays: Feedback, now: datetime) -> None:
    if stays.entered_in_error_at or stays.duplicate_of_id:
        raise ValidationError(_("%(ref)s is counted no longer."), code="gone", params={"ref": stays.ref})
    if hasattr(story, "complaint") or story.duplicates.exists() or any(unsettled(story, now)):
        raise ValidationError(_("Something else belongs to this one already. Choose the other way round."), code="way")
    is_more = story.received_at < stays.received_at or set(story.flags) - set(stays.flags)
    if hasattr(stays, "complaint") and (is_more or (story.severity or 0) > (stays.severity or 0)):
        raise ValidationError(
            _("There is a case for %(ref)s, and this came first or is graver: open a case from it, and merge the two."),
            code="case", params={"ref": stays.ref},
        )  # fmt: skip


def _bar(story: Feedback, stays: Feedback, now: datetime) -> None:
    """Whoever is named in the one would read it in the other."""
    rows = [Named(feedback=stays, user_id=row.user_id, why=row.why, by=row.by, at=now) for row in story.named.all()]
    if rows:
        Named.objects.bulk_create(rows, ignore_conflicts=True)


def _take_targets(story: Feedback, stays: Feedback, was: datetime, now: datetime) -> None:
    """Of each kind that runs on both, the one due first decides; what runs on one alone goes on."""
    if story.profile_version_id:
        stays.profile_version_id = stays.profile_version_id or story.profile_version_id
        stays.owner_id = stays.owner_id or story.owner_id
        clocks.actions.merge(owing(story), owing(stays), facts=facts_of(stays), now=now)
    elif stays.profile_version_id and stays.received_at < was:
        for event in ("came_in", "told"):
            clocks.actions.backdate(owing(stays), event, at=stays.received_at, now=now)
