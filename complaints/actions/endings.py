"""How a case ends, and how it begins again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.models
import clocks.actions
import feedback.actions
from clocks.models import Clock
from clocks.profiles.rows import KINDS
from clocks.rulebook import rulebook_of
from complaints import policy
from complaints.actions import asking, cases, telling
from complaints.actions.cases import KIND, UNDO_FOR, because, facts_of, locked, move, needs_approval, record, save
from complaints.actions.kinds import owe_again
from complaints.actions.learning import refuse_unowned
from complaints.models import Complaint, Entry, Letter, Outcome
from feedback.models import Recovery
from hospital.models import User
from hospital.timing import now as web_now
from outbox import actions as outbox

ENDS_WITH_CASE = tuple(sorted(KINDS - policy.GOES_ON))
REVIEW = "review"


@transaction.atomic
def close(
    complaint: Complaint, *, by: User | None, outcomes: Mapping[int, str], reasons: Mapping[int, str] | None = None,
    learning: str = "", severity: int | None = None, now: datetime | None = None, version: int | None = None,
) -> audit.models.Entry:  # fmt: skip
    """Close with an outcome for each thing told, and the reason where one is given; the severity is looked at once more
    and both are kept.
    """
    now = now or web_now()
    case = locked(complaint, version)
    move(case, "close")
    _refuse_open_duties(case)
    refuse_unowned(case)
    case.outcome = _outcome(case, outcomes, reasons or {})
    case.closed_at, case.learning, case.severity_at_close = now, learning, severity or case.severity
    case.closings += 1
    save(case, now, "status", "outcome", "closed_at", "learning", "severity_at_close", "closings")
    clocks.actions.happened(case, "closed", at=now, now=now)
    clocks.actions.settle_escalations(case, now=now)
    key = f"closed:{case.ref}:{case.closings}"
    telling.tell_family("complaints/closed", case, key, now, now + UNDO_FOR)
    facts = {"outcome": case.outcome, "severity": case.severity_at_close, "closing": case.closings}
    return record("close", case, by, now, requests=asking.end_all(case, now), **facts)


def _refuse_open_duties(case: Complaint) -> None:
    if Clock.objects.of(KIND, case.pk).running().filter(kind__in=policy.SAFETY).exists():
        raise ValidationError(_("Something is still owed for safety. Finish it first."), code="safety")


def _outcome(case: Complaint, outcomes: Mapping[int, str], reasons: Mapping[int, str]) -> str:
    """Write the outcome of each issue; the case's own is derived from them. Only those the rules of the place know."""
    known = rulebook_of(case.profile_version_id).profile.outcomes
    issues = list(case.issues.all()) or [cases.issue_of(case)]
    for issue in issues:
        issue.outcome = outcomes.get(issue.pk) or issue.outcome
        issue.outcome_reason = reasons.get(issue.pk, "").strip() or issue.outcome_reason
        if issue.outcome not in known:
            raise ValidationError(_("Choose an outcome for each thing they told us."), code="outcome")
        issue.save(update_fields=["outcome", "outcome_reason"])
    return policy.derived_outcome([issue.outcome for issue in issues])


@transaction.atomic
def reopen(
    complaint: Complaint, *, by: User | None, reason: str, now: datetime | None = None, version: int | None = None
) -> audit.models.Entry:
    """Look into it again. New targets count from now; what was met or missed before stays as it was."""
    now = now or web_now()
    case = locked(complaint, version)
    before = case.status
    move(case, "reopen")
    entry = because(case, reason, by, now)
    begin_again(case, by, now, "reopened")
    return record("reopen", case, by, now, before=before, reason=entry)


def answered(case: Complaint, event: str, now: datetime) -> None:
    """Whatever answers them meets what they were promised, and decides the review that they asked for."""
    owed = clocks.actions.happened(case, event, at=now, now=now)
    if any(clock.kind == REVIEW for clock in owed):
        clocks.actions.happened(case, "review_decided", at=now, now=now)


def begin_again(case: Complaint, by: User | None, now: datetime, event: str) -> None:
    """It is looked into once more: a reply that waited is a draft again, new targets count from now, they are told.

    The event is `review_asked` where they come back themselves: the rules of a second stage, where there are any, say
    by when it is decided, and the first one is over.
    """
    owe_again(case, by, now)
    case.closed_at, case.responded_at, case.outcome = None, None, ""
    save(case, now if by else None, "status", "closed_at", "responded_at", "outcome")
    case.letters.replies().filter(state=Letter.State.SUBMITTED).update(state=Letter.State.DRAFT, submitted_at=None)
    clocks.actions.happened(case, "right_used", at=now, now=now)
    has_review = event == "review_asked" and cases.rule_of(case, REVIEW)
    clocks.actions.happened(case, event if has_review else "reopened", at=now, now=now, facts=facts_of(case))
    asking.give_back_latest(case, now)
    key = f"reopened:{case.ref}:{case.version}"
    telling.tell_family("complaints/reopened", case, key, now, date=telling.answer_due(case, now).isoformat())
    if case.owner and case.owner != by:
        telling.tell_person("complaints/assigned", case, case.owner.pk, f"{key}:owner", now)


@transaction.atomic
def withdraw(
    complaint: Complaint, *, by: User | None, reason: str, now: datetime | None = None, version: int | None = None
) -> audit.models.Entry:
    """The person does not wish to go on. What is owed for safety goes on all the same. By nobody: they said so
    themselves on Track, and whoever holds it hears of that.
    """
    now = now or web_now()
    case = locked(complaint, version)
    before = case.status
    move(case, "withdraw")
    entry = because(case, reason, by, now)
    case.closed_at, case.outcome = now, Outcome.WITHDRAWN
    ended = _end(case, by, now, "withdrawn")
    return record("withdraw", case, by, now, before=before, reason=entry, requests=ended)


def _end(case: Complaint, by: User | None, now: datetime, reason: str) -> list[int]:
    """It ends without an answer: nothing is owed any more but what is owed for safety. Returns the requests that ended
    with it.
    """
    save(case, now if by else None, "status", "closed_at", "outcome")
    clocks.actions.cancel(case, reason=reason, now=now, kinds=ENDS_WITH_CASE)
    clocks.actions.settle_escalations(case, now=now)
    if by is None and case.owner_id:
        telling.tell_person("complaints/withdrawn", case, case.owner_id, f"withdrawn:{case.ref}:{case.version}", now)
    return asking.end_all(case, now)


@transaction.atomic
def rule_out(
    complaint: Complaint, *, by: User, reason: str, other_route: str, how: str = "", now: datetime | None = None,
    version: int | None = None,
) -> audit.models.Entry:  # fmt: skip
    """It is not for us to look into: why, and who can. They are owed that in writing; with `how` they have it already,
    by e-mail it goes out now, and a letter or e-mail that is recorded later meets the target as well.
    """
    now = now or web_now()
    case = locked(complaint, version)
    before = case.status
    move(case, "rule_out")
    if not other_route.strip():
        raise ValidationError(_("Say who else can help them."), code="other_route")
    entry = because(case, f"{reason.strip()}\n\n{other_route.strip()}" if reason.strip() else "", by, now)
    case.closed_at, case.outcome = now, Outcome.OUT_OF_SCOPE
    ended = _end(case, by, now, "not_covered")
    if not case.is_anonymous:
        clocks.actions.happened(case, "not_covered", at=now, now=now, facts=facts_of(case))
        _give_notice(case, f"{reason.strip()}\n\n{other_route.strip()}", how, now)
    return record("rule_out", case, by, now, before=before, reason=entry, how=how, requests=ended)


def _give_notice(case: Complaint, words: str, how: str, now: datetime) -> None:
    cases.refuse_without_mailbox(how, case.teller)
    if how:
        clocks.actions.happened(case, "scope_notice_sent", at=now, now=now)
    if how == Entry.How.EMAIL:
        key = f"update:{case.ref}:{case.version}"
        telling.tell_family("complaints/not_covered", case, key, now, words=words)


@transaction.atomic
def resolve(
    complaint: Complaint, *, by: User, done: str, is_put_right: str, their_words: str = "",
    now: datetime | None = None,
) -> audit.models.Entry:  # fmt: skip
    """Solved on the spot. What was done is kept in any case; only a person who is content ends it.

    High, Critical and flagged cases stay open: somebody else has to look into them. So does what the rules of the place
    do not exempt from an answer.
    """
    now = now or web_now()
    case = locked(complaint)
    before = case.status
    move(case, "resolve")
    recovery = feedback.actions.recover(
        case.feedback, by=by, done=done, is_put_right=is_put_right, their_words=their_words, now=now
    )
    is_over = is_put_right == Recovery.Content.YES and not needs_approval(case) and cases.is_exempt(case, now)
    if is_over:
        _end_content(case, now)
    else:
        case.status = before
        save(case, now)
    ended = asking.end_all(case, now) if is_over else []
    facts = {"before": before, "recovery": recovery.pk, "is_put_right": is_put_right, "is_over": is_over}
    return record("resolve", case, by, now, requests=ended, **facts)


def _end_content(case: Complaint, now: datetime) -> None:
    case.closed_at, case.outcome = now, Outcome.RESOLVED
    save(case, now, "status", "closed_at", "outcome")
    answered(case, "resolved", now)
    clocks.actions.settle_escalations(case, now=now)


@transaction.atomic
def err(
    complaint: Complaint, *, by: User | None, reason: str, now: datetime | None = None, version: int | None = None
) -> audit.models.Entry:
    """It should never have been a case: out of counts, lists and letters; the audit keeps it."""
    now = now or web_now()
    case = locked(complaint, version)
    before = case.status
    move(case, "err")
    if case.merged.exists():
        raise ValidationError(_("Others were merged into this one. Take them out first."), code="merged")
    entry = because(case, reason, by, now)
    case.closed_at = now
    save(case, now, "status", "closed_at")
    if not case.feedback.entered_in_error_at:
        feedback.actions.err(case.feedback, by=by, now=now)
    clocks.actions.cancel(case, reason="entered_in_error", now=now)
    clocks.actions.settle_escalations(case, now=now)
    for occasion in telling.TO_FAMILY:
        outbox.cancel(f"{occasion}:{case.ref}", now=now)
    return record("err", case, by, now, before=before, reason=entry, requests=asking.end_all(case, now))
