"""What a colleague heard and somebody else decides about: a red flag, a wish to complain."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

import audit.log
from feedback.actions.owing import begin
from feedback.actions.screening import tell
from feedback.models import Feedback, RedFlagHit, RedFlagRule, Triage
from feedback.sorting import redflags
from hospital.models import User
from hospital.timing import now as web_now


@transaction.atomic
def ask_to_sort(story: Feedback, *, now: datetime | None = None) -> bool:
    """It waits in the inbox though a colleague wrote it down, because they can open no case; False where it did.

    Not audited: whoever received it leaves the entry.
    """
    _row, is_new = Triage.objects.get_or_create(feedback=story, defaults={"kind_was": story.kind})
    if is_new:
        begin(story, "came_in", now=now or web_now())
    return is_new


@transaction.atomic
def raise_flag(story: Feedback, *, cause: str, by: User | None, now: datetime | None = None) -> RedFlagHit:
    """It waits to be judged as if a rule had found it: whoever sorts is told at any hour, and who is on duty after
    thirty minutes. It stands with the rule of its cause in the language of the story, where there is one.

    Raised already: nothing changes.
    """
    now = now or web_now()
    rule = _rule_of(cause, story.language)
    hit, is_new = RedFlagHit.objects.get_or_create(feedback=story, rule=rule, defaults={"at": now})
    if not is_new:
        return hit
    ask_to_sort(story, now=now)
    Triage.objects.filter(feedback=story, triaged_at__isnull=True).update(is_urgent=True)
    begin(story, "red_flag", at=now, now=now)
    tell(story, [hit], now)
    audit.log.record("feedback.raise_flag", story, by=by, at=now, hit=hit.pk, cause=cause)
    return hit


@transaction.atomic(savepoint=False)
def claim(story: Feedback, *, severity: int, now: datetime) -> None:
    """Somebody nobody knows says that it is so grave: a person judges it, as words of a red flag. Not audited: `write`,
    which calls it, is.
    """
    cause = next(cause for cause, claimed in redflags.CLAIMS.items() if claimed == severity)
    hit = RedFlagHit.objects.create(feedback=story, rule=_rule_of(cause, story.language), at=now)
    begin(story, "red_flag", at=now, now=now)
    tell(story, [hit], now)


def _rule_of(cause: str, language: str) -> RedFlagRule:
    """Those of every cause come with the product; one without words finds nothing by itself."""
    rows = RedFlagRule.objects.filter(cause=cause).order_by("pk")
    found = rows.filter(language=language).first() or rows.first()
    return found or RedFlagRule.objects.create(cause=cause, language="en", is_on=False)
