"""A person sorts what came in: what it is, and so what is owed on it from here on."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import audit.log
from feedback.actions import telling
from feedback.actions.intake import err
from feedback.actions.joining import join
from feedback.actions.owing import begin, end_owing, owe
from feedback.actions.recoveries import begin_recovery
from feedback.actions.settling import finish
from feedback.models import Feedback, IdeaAnswer, Kind, Outcome, Triage
from feedback.sorting import gravity
from hospital.models import Department, Role, User
from hospital.recipients import resolve
from hospital.timing import now as web_now
from outbox import actions as outbox

# What each outcome says the person wants.
KINDS = {
    Outcome.RECOVERY: Kind.CONCERN, Outcome.THANKS: Kind.COMPLIMENT, Outcome.IDEA: Kind.SUGGESTION,
    Outcome.ANSWER: Kind.ENQUIRY,
}  # fmt: skip
ENDED = frozenset({Outcome.DUPLICATE, Outcome.ERROR})


@transaction.atomic
def triage(
    feedback: Feedback, *, by: User, outcome: str, severity: int | None = None, into: Feedback | None = None,
    because: str = "", now: datetime | None = None,
) -> Feedback:  # fmt: skip
    """One outcome ends the wait; what it owes begins, counted from when it reached us. Returns the record that stays.
    What is to be put right is begun by that, and falls to the officer whose turn it is.

    A case is opened by the room above, which says so here (`settle_triage`). Refuses while words of a red flag are
    not judged, because sorting would dismiss them without a reason.
    """
    now = now or web_now()
    story, row = _waiting(feedback)
    if story.hits.filter(judged_at__isnull=True).exists():
        raise ValidationError(_("Look at the red flags first: confirm each, or say why it is none."), code="flags")
    _judge(story, by, outcome, severity, now)
    finish(row, outcome, by, because.strip(), now)
    end_owing(story, "sorted", now=now)
    if outcome == Outcome.DUPLICATE:
        return _double(story, into, by, now)
    if outcome == Outcome.ERROR:
        err(story, by=by, now=now)
        return story
    if outcome == Outcome.RECOVERY:
        begin_recovery(story, by=by, is_handed_on=True, now=now)
    else:
        owe(story, by=by, now=now)
    if telling.is_negative(story) and telling.told_when(story) == gravity.NOW:
        telling.tell_now(story, by=by, now=now)
    return story


def _waiting(feedback: Feedback) -> tuple[Feedback, Triage]:
    story = Feedback.objects.select_for_update(of=("self",)).select_related("site").get(pk=feedback.pk)
    row = Triage.objects.filter(feedback=story, triaged_at__isnull=True).first()
    if row is None:
        raise ValidationError(_("Somebody has sorted this already."), code="sorted")
    return story, row


def _judge(story: Feedback, by: User, outcome: str, severity: int | None, now: datetime) -> None:
    """What it is by the outcome; another kind than it came in as is remembered."""
    was, story.kind = story.kind, KINDS.get(Outcome(outcome), story.kind)
    if outcome == Outcome.RECOVERY:
        story.severity = severity or story.severity
    if outcome == Outcome.RECOVERY and story.severity is None:
        raise ValidationError({"severity": ValidationError(_("Say how serious it is."), code="severity")})
    story.is_to_tell = story.is_to_tell and outcome not in ENDED
    story.save(update_fields=["kind", "severity", "is_to_tell"])
    if was != story.kind:
        audit.log.record("feedback.reclassify", story, by=by, at=now, was=was, kind=story.kind)


def _double(story: Feedback, into: Feedback | None, by: User, now: datetime) -> Feedback:
    if into is None:
        raise ValidationError({"into": ValidationError(_("Choose which one it was told in before."), code="into")})
    return join(story, into=into, by=by, now=now)


@transaction.atomic
def answer_idea(
    feedback: Feedback, *, by: User, answer: str, because: str, now: datetime | None = None
) -> IdeaAnswer:  # fmt: skip
    """Yes or no, and why. Whoever had the idea hears of it from the person who answers."""
    now = now or web_now()
    if not because.strip():
        raise ValidationError({"because": ValidationError(_("Say because of what."), code="because")})
    if IdeaAnswer.objects.filter(feedback=feedback).exists():
        raise ValidationError(_("This idea was answered already."), code="answered")
    row = IdeaAnswer.objects.create(feedback=feedback, by=by, at=now, answer=answer, because=because.strip())
    end_owing(feedback, "put_right", now=now)
    audit.log.record("feedback.answer_idea", feedback, by=by, at=now, answer=answer)
    return row


@transaction.atomic
def raise_to_department(feedback: Feedback, *, by: User, department: Department, now: datetime | None = None) -> None:
    """The department it belongs to has it from now on, and somebody of it answers by a date: they write down what they
    did, as for anything owed.
    """
    now = now or web_now()
    story = Feedback.objects.select_for_update(of=("self",)).select_related("site").get(pk=feedback.pk)
    if department.site_id != story.site_id:
        raise ValidationError(_("This department belongs to another site."), code="place")
    bar = frozenset(story.named.values_list("user_id", flat=True))
    found = resolve(Role.DEPARTMENT, story.site_id, department.pk, bar, now=now)
    owner = User.objects.filter(pk__in=[chosen.user_id for chosen in found.users]).order_by("pk").first()
    if owner is None:
        raise ValidationError(_("Nobody of this department can be asked."), code="nobody")
    was, story.department = story.department_id, department
    story.save(update_fields=["department"])
    begin(story, "raised", at=now, now=now, owner=owner)
    entry = audit.log.record(
        "feedback.raise_to_department", story, by=by, at=now, was=was, department=department.pk, owner=owner.pk
    )
    link = settings.SITE_URL + reverse("feedback-item", args=[story.ref])
    outbox.queue("feedback/owed", to=owner, key=f"raised:{entry.pk}", context={"ref": story.ref, "link": link},
                 subject=story, now=now)  # fmt: skip
