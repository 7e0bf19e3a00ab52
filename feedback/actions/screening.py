"""Words of red-flag rules: found in what nobody of the house has read yet, told to the one who sorts, and judged.

A rule alerts nobody else. What a person confirms becomes a flag of the case (`complaints.actions.confirm_hit`), which
goes up the ladder; what nobody judges within 30 minutes reaches the duty manager as "unconfirmed", by the clock.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import audit.log
from feedback.actions.owing import begin, end_owing
from feedback.actions.reaching import tell_person
from feedback.models import Feedback, RedFlagHit, RedFlagRule, Triage
from feedback.sorting import redflags
from hospital.models import User
from hospital.statements import Statement
from hospital.timing import now as web_now

LONGEST = 60


def find(story: Feedback, *texts: str) -> list[redflags.Found]:
    """Which rules in use find their words in these texts; one query."""
    rules = [redflags.Rule(pk, cause, tuple(words)) for pk, cause, words in _rules_in_use().ask()]
    return redflags.find(rules, *texts)


@lru_cache(1)
def _rules_in_use() -> Statement:
    return Statement(RedFlagRule.objects.in_use().values_list("pk", "cause", "words"))


@transaction.atomic
def screen(story: Feedback, *texts: str, now: datetime | None = None, in_translation: bool = False) -> list[RedFlagHit]:
    """Look through words that came with a story later, such as a translation; returns what was not found before."""
    now = now or web_now()
    known = set(story.hits.values_list("rule_id", flat=True))
    new = keep(story, [one for one in find(story, *texts) if one.number not in known], now, in_translation)
    if new:
        Triage.objects.filter(feedback=story, triaged_at__isnull=True).update(is_urgent=True)
        begin(story, "red_flag", at=now, now=now)
        tell(story, new, now)
        audit.log.record("feedback.screen", story, at=now, hits=[hit.pk for hit in new])
    return new


def keep(
    story: Feedback, found: Collection[redflags.Found], now: datetime, in_translation: bool = False
) -> list[RedFlagHit]:  # fmt: skip
    return RedFlagHit.objects.bulk_create(
        RedFlagHit(
            feedback=story, rule_id=one.number, found=one.word[:LONGEST], at=now, in_translation=in_translation
        )
        for one in found
    )  # fmt: skip


def tell(story: Feedback, hits: Collection[RedFlagHit], now: datetime) -> None:
    """Whoever sorts, or stands in for them, at any hour, and nobody else."""
    if hits and story.owner_id:
        first = min(hit.pk for hit in hits)
        tell_person(
            "feedback/red_flag", story.owner_id, key=f"red-flag:{story.ref}:{first}", about=story, now=now,
            page=reverse("feedback-item", args=[story.ref]), barred=story.named.values_list("user_id", flat=True),
            is_urgent=True,
        )  # fmt: skip


@transaction.atomic
def dismiss_hit(hit: RedFlagHit, *, by: User, reason: str, now: datetime | None = None) -> None:
    """It is none, for a reason that stays with the rule."""
    if not reason.strip():
        raise ValidationError({"reason": ValidationError(_("Say why it is none."), code="reason")})
    _judge(hit, by, is_confirmed=False, reason=reason.strip(), now=now or web_now())


@transaction.atomic
def confirm_hit(hit: RedFlagHit, *, by: User, now: datetime | None = None) -> str:
    """It is one; returns the flag that follows from it, none from a claim. Whoever calls this sets that on the case."""
    _judge(hit, by, is_confirmed=True, reason="", now=now or web_now())
    return redflags.RAISES.get(hit.rule.cause, "")


def _judge(hit: RedFlagHit, by: User, *, is_confirmed: bool, reason: str, now: datetime) -> None:
    row = RedFlagHit.objects.select_for_update(of=("self",)).get(pk=hit.pk)
    if row.judged_at:
        raise ValidationError(_("Somebody has judged this already."), code="judged")
    row.is_confirmed, row.judged_by, row.judged_at, row.reason = is_confirmed, by, now, reason
    row.save(update_fields=["is_confirmed", "judged_by", "judged_at", "reason"])
    story = row.feedback
    if not story.hits.filter(judged_at__isnull=True).exists():
        Triage.objects.filter(feedback=story).update(is_urgent=False)
        end_owing(story, "flags_judged", now=now)
    verb = "feedback.confirm_hit" if is_confirmed else "feedback.dismiss_hit"
    audit.log.record(verb, story, by=by, at=now, hit=row.pk, rule=row.rule_id)


@transaction.atomic
def change_rule(
    rule: RedFlagRule, *, by: User, words: Collection[str], is_on: bool, now: datetime | None = None
) -> None:
    """Other words, or none for now. What it found stays with it."""
    now = now or web_now()
    if is_on and not words:
        raise ValidationError({"words": ValidationError(_("Write at least one word."), code="words")})
    rule.words, rule.is_on, rule.changed_by, rule.changed_at = list(words), is_on, by, now
    rule.save(update_fields=["words", "is_on", "changed_by", "changed_at"])
    audit.log.record("redflag.change", rule, by=by, at=now, words=len(rule.words), is_on=is_on)
