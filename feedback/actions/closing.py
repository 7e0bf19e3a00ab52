"""Feedback that became no case is closed when nothing of it is loose any more, and can be opened again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise as Words
from django.utils.translation import gettext_lazy as _

import audit.log
from clocks.worktime import local_date
from feedback.actions.owing import begin, end_owing
from feedback.actions.recoveries import locked_story
from feedback.actions.settling import settle_triage
from feedback.models import Closing, Feedback, Offer, Outcome, Thanks
from hospital.models import User
from hospital.timing import now as web_now

# What somebody closes who never sorted it is sorted by that.
SORTED = {
    Closing.Outcome.PUT_RIGHT: Outcome.RECOVERY, Closing.Outcome.ANSWERED: Outcome.ANSWER,
    Closing.Outcome.PASSED_ON: Outcome.THANKS, Closing.Outcome.TAKEN_UP: Outcome.IDEA,
    Closing.Outcome.NOTHING: Outcome.ANSWER,
}  # fmt: skip


@transaction.atomic
def close_feedback(
    feedback: Feedback, *, by: User, outcome: str, learning: str = "", has_none: bool = False,
    now: datetime | None = None,
) -> Closing:  # fmt: skip
    """What came of it, and what was learned in one sentence, or that there was nothing to learn.

    Refuses while anything is loose (`loose_ends`): each with its own words.
    """
    now = now or web_now()
    story = locked_story(feedback)
    if hasattr(story, "complaint"):
        raise ValidationError(_("There is a case. It is closed there."), code="case")
    if loose := list(loose_ends(story, now)):
        raise ValidationError([ValidationError(str(words), code="loose") for words in loose])
    if bool(learning.strip()) == has_none:
        raise ValidationError(_("Say in a sentence what was learned, or that there was nothing."), code="learning")
    closing = Closing.objects.create(feedback=story, outcome=outcome, learning=learning.strip(), by=by, at=now)
    settle_triage(story, outcome=SORTED[Closing.Outcome(outcome)], by=by, now=now)
    end_owing(story, "put_right", now=now)
    audit.log.record("feedback.close_feedback", story, by=by, at=now, outcome=outcome)
    return closing


def loose_ends(story: Feedback, now: datetime) -> Iterator[str | Words]:
    """What has to be done first, in words."""
    if story.hits.filter(judged_at__isnull=True).exists():
        yield _("Look at the red flags first: confirm each, or say why it is none.")
    if Thanks.objects.filter(feedback=story, shared_at=None, called_off_at=None).exists():
        yield _("Pass on the thanks.")
    yield from unsettled(story, now)
    if not story.labels.confirmed().exists():
        yield _("Confirm at least one theme.")


def unsettled(story: Feedback, now: datetime) -> Iterator[str | Words]:
    """Of what is being put right, offered, promised, questioned and asked for."""
    if story.recoveries.filter(at__isnull=True).exists():
        yield _("Ask them whether it is put right.")
    today = local_date(story.zone, now)
    if any(not row.moved or row.due_on < today for row in story.promises.open()):
        yield _("Keep every promise, or agree on another day and tell the person.")
    if Offer.objects.filter(recovery__feedback=story).loose().exists():
        yield _("An offer still waits: for a decision, an answer, or to be paid.")
    if story.bills.open().exists():
        yield _("A question about a bill is not answered yet.")
    if story.supports.of_stories().open().exists():
        yield _("It is not known yet what became of a referral.")


@transaction.atomic
def reopen_feedback(feedback: Feedback, *, by: User, because: str, now: datetime | None = None) -> None:
    """It is not over after all: somebody owes an answer again, by a new target."""
    now = now or web_now()
    rows = Feedback.objects.select_for_update(of=("self",)).select_related("site", "complaint")
    story = rows.get(pk=feedback.pk)
    closing = story.closings.filter(reopened_at__isnull=True).first()
    if closing is None or hasattr(story, "complaint"):
        raise ValidationError(_("This is open."), code="open")
    closing.reopened_at, closing.reopened_by, closing.reopened_because = now, by, because.strip()
    closing.save(update_fields=["reopened_at", "reopened_by", "reopened_because"])
    begin(story, "reopened", now=now, at=now)
    audit.log.record("feedback.reopen_feedback", story, by=by, at=now, closing=closing.pk)
