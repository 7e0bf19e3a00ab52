"""Putting it right, from the first contact to the question whether it is; and what was promised on the way."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
import clocks.actions
from clocks.actions.targets import Owing
from clocks.models import Clock
from clocks.worktime import local_date
from feedback.actions.owing import end_owing, facts_of, holder_of
from feedback.actions.owing import owing as owed
from feedback.actions.settling import settle_triage
from feedback.models import Attempt, Feedback, Outcome, Promise, Recovery, SupportReferral
from feedback.models.recoveries import OfStory
from feedback.redress import may_give_up
from hospital.masking import mask_phone
from hospital.models import Role, User, Visit
from hospital.timing import now as web_now

TARGET = "service_recovery"


def owing(part: OfStory | SupportReferral) -> Owing:
    """One that goes by rules, as all do that were begun."""
    return cast(Owing, part)


def locked_story(feedback: Feedback) -> Feedback:
    """Whoever adds a part of putting it right holds the story meanwhile. Refuses what is closed or was an error.

    Once there is a case, it is open or closed as the case is.
    """
    rows = Feedback.objects.select_for_update(of=("self",)).select_related("site", "teller", "complaint")
    story = rows.get(pk=feedback.pk)
    if story.entered_in_error_at:
        raise ValidationError(_("This was marked as entered in error already."), code="entered_in_error")
    if not hasattr(story, "complaint") and story.closings.filter(reopened_at__isnull=True).exists():
        raise ValidationError(_("This is closed. Reopen it first."), code="closed")
    return story


def locked(recovery: Recovery) -> Recovery:
    rows = Recovery.objects.select_for_update(of=("self",)).select_related("feedback__site", "feedback__teller")
    row = rows.get(pk=recovery.pk)
    if not row.is_open:
        raise ValidationError(_("This is over already."), code="over")
    return row


# ------------------------------------------------------------------------------------------------ beginning
@transaction.atomic
def begin_recovery(
    feedback: Feedback, *, by: User, went_wrong: str = "", wanted: str = "", is_in_house: bool = False,
    goes_home_at: datetime | None = None, is_handed_on: bool = False, now: datetime | None = None,
) -> Recovery:  # fmt: skip
    """Somebody puts it right, and has it from now on. The first time targets run from when it reached us.

    What was owed on the story until then, to sort it and to come back on it, is owed by these targets now.
    `is_handed_on`: whoever begins it only sorts; it falls to the officer whose turn it is. Where the hospital's system
    knows of the patient's stay, that says whether they are here, and when they go home unless somebody said it here.
    """
    now = now or web_now()
    story = locked_story(feedback)
    if story.recoveries.filter(at__isnull=True).exists():
        raise ValidationError(_("Somebody is at it already."), code="begun")
    _refuse_home(goes_home_at, is_in_house, now)
    is_first = not story.recoveries.exists() and not hasattr(story, "complaint")
    stay = Visit.objects.here(now).filter(patient=story.patient_id).first() if is_in_house or is_handed_on else None
    is_in_house = is_in_house or stay is not None
    recovery = Recovery.objects.create(
        feedback=story, went_wrong=went_wrong.strip(), wanted=wanted.strip(), is_in_house=is_in_house,
        goes_home_at=goes_home_at or (stay and stay.leaves(now)), home_by=by if goes_home_at else None,
        begun_at=now, by=by, owner_id=_holder(story, None if is_handed_on else by, now),
        profile_version_id=clocks.actions.feedback_rules(now=now),
    )  # fmt: skip
    event = "recovery_in_house" if is_in_house else "recovery_after"
    since = story.received_at if is_first else now
    clocks.actions.happened(owing(recovery), event, at=since, now=now, facts=facts_of(story))
    settle_triage(story, outcome=Outcome.RECOVERY, by=by, now=now)
    _take_over(story, now)
    _before_they_go(recovery, since, now)
    audit.log.record("feedback.begin_recovery", story, by=by, at=now, recovery=recovery.pk, in_house=is_in_house)
    return recovery


def _take_over(story: Feedback, now: datetime) -> None:
    """Words of a red flag that nobody has judged yet are still to be judged."""
    if story.profile_version_id is None:
        return
    clocks.actions.happened(owed(story), "sorted", at=now, now=now)
    clocks.actions.cancel(owed(story), reason="recovery_begun", now=now, kinds={TARGET})
    if not story.hits.filter(judged_at__isnull=True).exists():
        clocks.actions.settle_escalations(story, now=now)


def _holder(story: Feedback, by: User | None, now: datetime) -> int | None:
    """Whoever begins it, unless they only act for somebody who is away or may not put things right there."""
    if by and by.acting_for is None and by.may("feedback.recover_feedback", story):
        return by.pk
    return holder_of(Role.OFFICER, story, now)


def _refuse_home(goes_home_at: datetime | None, is_in_house: bool, now: datetime) -> None:
    if goes_home_at and not is_in_house:
        raise ValidationError(_("They went home already. Leave this blank."), code="home")
    if goes_home_at and goes_home_at <= now:
        raise ValidationError(_("Choose a time that is still to come."), code="past")


def _before_they_go(recovery: Recovery, since: datetime, now: datetime) -> None:
    """If they go home sooner than the target runs, it is due when they go."""
    running = Clock.objects.of("recovery", recovery.pk).running().filter(kind=TARGET).first()
    if recovery.goes_home_at is None or running is None or running.due_at <= recovery.goes_home_at:
        return
    clocks.actions.cancel(owing(recovery), reason="goes_home", now=now, kinds={TARGET})
    clocks.actions.happened(
        owing(recovery), "recovery_before_discharge", at=min(since, now), now=now,
        facts=facts_of(recovery.feedback), agreed_on=recovery.goes_home_at,
    )  # fmt: skip


@transaction.atomic
def expect_discharge(
    recovery: Recovery, *, by: User, goes_home_at: datetime | None, now: datetime | None = None
) -> None:
    """When they are expected to go home, or that nobody knows; what is due before that moves along."""
    now = now or web_now()
    recovery = locked(recovery)
    if not recovery.is_in_house:
        raise ValidationError(_("They went home already. Leave this blank."), code="home")
    _refuse_home(goes_home_at, True, now)
    goes_home(recovery, goes_home_at, by=by, now=now)


@transaction.atomic
def goes_home(recovery: Recovery, at: datetime | None, *, by: User | None, now: datetime) -> None:
    """What is due before they go is due then; None for `by` is the hospital's system. Of a locked row."""
    recovery.goes_home_at, recovery.home_by = at, by
    recovery.save(update_fields=["goes_home_at", "home_by"])
    starts = Clock.objects.of("recovery", recovery.pk).order_by("pk").values_list("started_at", flat=True)
    first = starts.first() or recovery.begun_at or now
    clocks.actions.cancel(owing(recovery), reason="goes_home", now=now, kinds={TARGET})
    clocks.actions.happened(owing(recovery), "recovery_in_house", at=first, now=now, facts=facts_of(recovery.feedback))
    _before_they_go(recovery, first, now)
    audit.log.record("feedback.expect_discharge", recovery.feedback, by=by, at=now, recovery=recovery.pk, until=at)


# ------------------------------------------------------------------------------------------------ contact
@transaction.atomic
def log_attempt(
    recovery: Recovery, *, by: User, outcome: str, at: datetime | None = None, went_wrong: str = "", wanted: str = "",
    now: datetime | None = None,
) -> Attempt:  # fmt: skip
    """Somebody tried to reach them, just now or at a time they noted. The first contact is when they first spoke.

    What went wrong and what they want is noted with it where nobody has yet.
    """
    now = now or web_now()
    recovery, at = locked(recovery), at or now
    if not recovery.feedback.received_at <= at <= now:
        raise ValidationError(_("Choose a time between when it reached us and now."), code="at")
    teller = recovery.feedback.teller
    attempt = Attempt.objects.create(
        recovery=recovery, outcome=outcome, masked=mask_phone(teller.phone) if teller else "", by=by, at=at
    )
    recovery.went_wrong = recovery.went_wrong or went_wrong.strip()
    recovery.wanted = recovery.wanted or wanted.strip()
    is_first = outcome == Attempt.Outcome.REACHED and recovery.reached_at is None
    recovery.reached_at = at if is_first else recovery.reached_at
    recovery.save(update_fields=["went_wrong", "wanted", "reached_at"])
    if is_first:
        clocks.actions.happened(owing(recovery), "contacted", at=at, now=now)
    audit.log.record("feedback.log_attempt", recovery.feedback, by=by, at=now, attempt=attempt.pk, outcome=outcome)
    return attempt


@transaction.atomic
def recover(
    feedback: Feedback, *, by: User, done: str, is_put_right: str, their_words: str = "", now: datetime | None = None
) -> Recovery:
    """What was done to put it right and whether the person says it is: in one go, or at the end of what was begun.

    What was begun ends without asking them only once they were tried three times, on different days and at different
    times (`unreached`).
    """
    now = now or web_now()
    if not done.strip():
        raise ValidationError(_("Write down what you did."), code="nothing_done")
    feedback = locked_story(feedback)
    open_ones = Recovery.objects.select_for_update().filter(feedback=feedback, at__isnull=True)
    recovery = open_ones.first() or Recovery(feedback=feedback)
    if recovery.pk and is_put_right == Recovery.Content.NOT_ASKED:
        _refuse_giving_up(recovery)
    recovery.done, recovery.is_put_right, recovery.their_words = done, is_put_right, their_words
    recovery.by, recovery.at = by, now
    recovery.save()
    if recovery.profile_version_id:
        clocks.actions.happened(owing(recovery), "put_right", at=now, now=now)
        clocks.actions.settle_escalations(recovery, now=now)
    settle_triage(feedback, outcome=Outcome.RECOVERY, by=by, now=now)
    end_owing(feedback, "put_right", now=now)
    audit.log.record("feedback.recover", feedback, by=by, at=now, recovery=recovery.pk, is_put_right=is_put_right)
    return recovery


def _refuse_giving_up(recovery: Recovery) -> None:
    story = recovery.feedback
    if story.teller is None or not story.teller.can_be_reached:
        return
    zone = ZoneInfo(story.zone)
    if not may_give_up([row.at.astimezone(zone) for row in recovery.attempts.exclude(outcome="reached")]):
        words = _("Try three times first, on different days and at different times of day.")
        raise ValidationError(words, code="unreached")


# ------------------------------------------------------------------------------------------------ promises
@transaction.atomic
def make_promise(
    feedback: Feedback, *, by: User, what: str, owner: User, due_on: date, now: datetime | None = None
) -> Promise:
    """Somebody was promised something: what, who keeps it, by when. It stands in that colleague's work."""
    now = now or web_now()
    story = locked_story(feedback)
    _refuse_day(story, due_on, now)
    _refuse_keeper(story, owner)
    promise = Promise.objects.create(
        feedback=story, what=what.strip(), due_on=due_on, owner=owner, by=by, at=now,
        profile_version_id=clocks.actions.feedback_rules(now=now),
    )  # fmt: skip
    clocks.actions.happened(
        owing(promise), "promise_made", at=now, now=now, facts=facts_of(story), owner=owner, agreed_on=due_on
    )
    audit.log.record("feedback.make_promise", story, by=by, at=now, promise=promise.pk, due_on=due_on, owner=owner.pk)
    return promise


def _refuse_day(story: Feedback, due_on: date, now: datetime) -> None:
    if due_on < local_date(story.zone, now):
        raise ValidationError(_("Choose a day that is still to come."), code="past")


def _refuse_keeper(story: Feedback, user: User) -> None:
    """Whoever is named in it, and whoever could not open it to keep the promise."""
    if story.named.filter(user=user).exists():
        raise ValidationError(_("They are named in what was told. Choose somebody else."), code="named")
    is_seen = Feedback.objects.visible_to_helpers(user).filter(pk=story.pk).exists()
    if not (is_seen and user.may("feedback.recover_feedback", story)):
        raise ValidationError(_("They do not work on this. Choose somebody who does."), code="keeper")


def _open_promise(promise: Promise) -> Promise:
    rows = Promise.objects.select_for_update(of=("self",)).select_related("feedback__site")
    row = rows.get(pk=promise.pk)
    if row.kept_at:
        raise ValidationError(_("This promise was kept already."), code="kept")
    return row


@transaction.atomic
def keep_promise(promise: Promise, *, by: User, now: datetime | None = None) -> None:
    """It was done as promised."""
    now = now or web_now()
    promise = _open_promise(promise)
    promise.kept_at = now
    promise.save(update_fields=["kept_at"])
    clocks.actions.happened(owing(promise), "promise_kept", at=now, now=now)
    clocks.actions.settle_escalations(promise, now=now)
    audit.log.record("feedback.keep_promise", promise.feedback, by=by, at=now, promise=promise.pk)


@transaction.atomic
def move_promise(promise: Promise, *, by: User, due_on: date, is_told: bool, now: datetime | None = None) -> None:
    """Another day, of which the person was told; whoever was not told still counts on the first one."""
    now = now or web_now()
    promise = _open_promise(promise)
    _refuse_day(promise.feedback, due_on, now)
    if not is_told:
        raise ValidationError(_("Tell the person first. Then the other day counts."), code="told")
    if due_on == promise.due_on:
        raise ValidationError(_("That is the day it has already."), code="same")
    before, promise.due_on, promise.told_at, promise.moved = promise.due_on, due_on, now, promise.moved + 1
    promise.save(update_fields=["due_on", "told_at", "moved"])
    clocks.actions.happened(
        owing(promise), "promise_moved", at=now, now=now, facts=facts_of(promise.feedback), agreed_on=due_on
    )
    audit.log.record(
        "feedback.move_promise", promise.feedback, by=by, at=now, promise=promise.pk, before=before, due_on=due_on
    )


@transaction.atomic
def call_off_mending(feedback: Feedback, *, reason: str, now: datetime) -> None:
    """Nothing of it is owed any more, though nothing was done; whatever did it leaves the entry.

    Reminders of a bill go on again, which the system that sends them has to hear of: each leaves an entry of its own.
    """
    for bill in feedback.bills.open().filter(asks_pause=True):
        audit.log.record("feedback.release_bill", feedback, at=now, bill=bill.pk, pause=True)
    rows = [
        *feedback.recoveries.filter(at__isnull=True), *feedback.promises.open(), *feedback.bills.open(),
        *(offer for recovery in feedback.recoveries.all() for offer in recovery.offers.filter(state="proposed")),
        *feedback.supports.of_stories().open(),
    ]  # fmt: skip
    for row in rows:
        if row.profile_version_id:
            clocks.actions.cancel(row, reason=reason, now=now)
            clocks.actions.settle_escalations(row, now=now)


@transaction.atomic
def pass_to_case(feedback: Feedback, *, by: User | None, now: datetime) -> None:
    """A case is opened from it: whose targets come back on it from there. What is being put right goes on.

    Not audited: whatever opens the case leaves the entry.
    """
    settle_triage(feedback, outcome=Outcome.CASE, by=by, now=now)
    end_owing(feedback, "case_opened", now=now)
    for recovery in feedback.recoveries.filter(at__isnull=True, profile_version__isnull=False):
        clocks.actions.happened(owing(recovery), "case_opened", at=now, now=now)
