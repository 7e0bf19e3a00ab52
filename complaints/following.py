"""What the person who told us may see of the case, in their words: the way it goes, the dates, who looks after it.

A relative sees process and dates only; the words of the answer are for the patient who told us themselves, and for
whom the patient's recorded consent opens them (NHS England consent guidance).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from clocks.models import Clock
from complaints import pressing
from complaints.actions import afterwards
from complaints.actions.cases import consent_of
from complaints.labels import label_of
from complaints.models import Complaint, Consent, Entry, Letter
from complaints.policy import REPLY_TARGETS
from complaints.pressing import Pressed, day_of
from complaints.states import OPEN, Status
from feedback.models import Teller

# How far along each stage is: received, looked into, being answered, answered, finished.
FAR = {
    Status.RECEIVED: 0, Status.TRIAGED: 1, Status.INVESTIGATING: 1, Status.DRAFTING: 2, Status.APPROVAL: 2,
    Status.AWAITING_CONSENT: 1, Status.AWAITING_COMPLAINANT: 1, Status.AWAITING_EXTERNAL: 1,
    Status.RESPONDED: 3, Status.OMBUDSMAN: 3, Status.CLOSED: 4, Status.CLOSED_FINAL: 4, Status.RESOLVED_INFORMALLY: 4,
    Status.WITHDRAWN: 4, Status.OUT_OF_SCOPE: 4, Status.MERGED: 4, Status.TRANSFERRED: 1,
}  # fmt: skip
STEPS = (
    _("We received what you told us"),
    _("We are looking into it"),
    _("We are writing our answer"),
    _("We sent our answer"),
    _("This is finished"),
)


AHEAD = {
    Status.RECEIVED: _("Somebody reads it now and decides who looks into it."),
    Status.TRIAGED: _("We speak with the people who were there and read what was written down."),
    Status.INVESTIGATING: _("We speak with the people who were there and read what was written down."),
    Status.AWAITING_CONSENT: _(
        "The patient was asked whether we may tell you about their care. We go on looking into it meanwhile."
    ),
    Status.AWAITING_COMPLAINANT: _("We asked you something and wait for your answer."),
    Status.AWAITING_EXTERNAL: _("We wait for somebody outside the hospital. Then it goes on."),
    Status.DRAFTING: _("We write our answer to you."),
    Status.APPROVAL: _("Our answer is written. Somebody else reads it before you get it."),
    Status.OMBUDSMAN: _("An independent body looks at what we did."),
    Status.RESOLVED_INFORMALLY: _("It was put right when you told us."),
    Status.WITHDRAWN: _("It was taken back, so we stopped looking into it. You can tell us anew at any time."),
    Status.OUT_OF_SCOPE: _("Somebody else has to look into this. We told you who can help."),
}
# Why the day of the answer stands still, by the reason of the rules.
STANDS_STILL = {
    "complainant": _("We wait for your answer."),
    "consent": _("We wait for the patient to agree that we may tell you about their care."),
    "other_body": _("We wait for somebody outside the hospital."),
    "police_or_coroner": _("The police or a coroner looks at it first."),
}
# What ended before an answer: the steps in between never came, and are not said to be done.
ENDED_BEFORE, NO_ANSWER = (Status.RESOLVED_INFORMALLY, Status.WITHDRAWN, Status.OUT_OF_SCOPE), (1, 2, 3)
ONE_SECOND = timedelta(seconds=1)  # a day ends with the first instant of the next
ANSWERED = (Status.RESPONDED, Status.CLOSED, Status.CLOSED_FINAL, Status.RESOLVED_INFORMALLY)


@dataclass(frozen=True)
class Step:
    words: str | Promise
    state: str  # done, now, ahead
    on: date | None = None


@dataclass(frozen=True)
class Followed:
    """Everything the Track page says."""

    ref: str
    steps: tuple[Step, ...]
    owner: str
    promised_on: date | None
    is_late: bool
    next_contact_on: date | None
    is_contact_late: bool
    answer: str
    passed_on: str
    may_add: bool
    told_on: date
    pressed: Pressed
    paused: str | Promise = ""
    paused_until: date | None = None
    ahead: str | Promise = ""
    question: str = ""
    may_withdraw: bool = False
    contest_until: date | None = None
    may_appraise: bool = False
    next_body: str = ""


def follow(case: Complaint, now: datetime) -> Followed:
    """Read the case for its teller; as many queries whatever its age. One that was merged is followed in the one it
    was merged into, under its own reference.
    """
    told, case = case, case.leading
    owed = list(Clock.objects.of("complaint", case.pk).running().order_by("due_at"))
    contact_on = _next_contact(case, day_of(now, case.zone))
    promised = next((clock for clock in owed if clock.kind in REPLY_TARGETS), None)
    return Followed(
        ref=told.ref,
        steps=tuple(_steps(case)),
        owner=case.owner.name if case.owner else "",
        promised_on=promised.due_on if promised and not promised.paused_at else None,
        is_late=bool(promised and promised.due_at <= now and not promised.paused_at),
        next_contact_on=contact_on,
        is_contact_late=bool(contact_on and contact_on < day_of(now, case.zone)),
        answer=_answer(case, told),
        passed_on=_passed_on(case),
        may_add=case.status in OPEN or case.status == Status.RESPONDED,
        told_on=told.received_on,
        pressed=pressing.read(case, owed, now),
        **_standing_still(promised),
        ahead=_ahead(case),
        question=_question(case),
        may_withdraw=may_withdraw(told),
        **_after_answer(case, told, now),
    )


def _ahead(case: Complaint) -> str | Promise:
    """What happens next. That the police or a coroner has the word is not for Track to say."""
    consent = consent_of(case)
    if case.is_open and consent and consent.state == Consent.State.REQUESTED:
        return AHEAD[Status.AWAITING_CONSENT]
    is_hidden = case.status == Status.AWAITING_EXTERNAL and "police" in case.flags
    return AHEAD.get(Status.INVESTIGATING if is_hidden else Status(case.status), "")


def _standing_still(promised: Clock | None) -> dict[str, Any]:
    """Why no day is promised now, and for how long at most; nothing where knowing it would harm an inquiry."""
    if promised is None or promised.paused_at is None:
        return {}
    pause = promised.pauses.filter(ends_at__isnull=True, is_hidden=False).first()
    if pause is None:
        return {}
    words = STANDS_STILL.get(pause.reason, STANDS_STILL["other_body"])
    return {"paused": words, "paused_until": day_of(pause.max_ends_at - ONE_SECOND, promised.zone)}


def _question(case: Complaint) -> str:
    """What we asked them and wait for."""
    if case.status != Status.AWAITING_COMPLAINANT:
        return ""
    wait = case.waits.filter(ended_at__isnull=True).select_related("entry").first()
    return wait.entry.words if wait else ""


def may_withdraw(told: Complaint) -> bool:
    """Only their own: what goes on for others as well is not theirs alone to end."""
    return told.is_open and not told.merged.exists()


def _after_answer(case: Complaint, told: Complaint, now: datetime) -> dict[str, Any]:
    """Whether they may come back to our answer, say how we handled it, and who is next."""
    if case.status not in ANSWERED:
        return {}
    right = afterwards.right_of(case).first() if case == told and afterwards.may_contest(case, now) else None
    return {
        "contest_until": right.due_on if right else None,
        "may_appraise": case == told and afterwards.may_appraise(case),
        "next_body": capfirst(label_of(case, "ombudsman_body")) if case.responded_at else "",
    }


def _steps(case: Complaint) -> Iterable[Step]:
    far = FAR[Status(case.status)]
    days = {0: case.received_on, 3: _day(case.responded_at, case.zone), 4: _day(case.closed_at, case.zone)}
    skipped = NO_ANSWER if case.status in ENDED_BEFORE and not case.responded_at else ()
    for number, words in enumerate(STEPS):
        if number in skipped:
            continue
        state = "done" if number < far or (case.status not in OPEN and number == far) else "ahead"
        yield Step(words, "now" if number == far and state == "ahead" else state, days.get(number))


def _day(at: datetime | None, zone: str) -> date | None:
    return day_of(at, zone) if at else None


def _next_contact(case: Complaint, today: date) -> date | None:
    """The day that was promised last; a day that is over says nothing once somebody has spoken with them since."""
    newest = case.entries.filter(kind=Entry.Kind.UPDATE).order_by("-id").first()
    promised = newest.next_contact_on if newest and case.status in OPEN else None
    is_over = newest and promised and promised < today
    return None if is_over and case.entries.filter(is_two_way=True, pk__gt=newest.pk).exists() else promised


def _passed_on(case: Complaint) -> str:
    """The body outside the house with which it goes on."""
    if case.status != Status.TRANSFERRED:
        return ""
    return str(case.involvements.select_related("body").get(is_lead=True).body)


def _answer(case: Complaint, told: Complaint) -> str:
    """The words of the last reply, for the patient and for whom the patient's consent lets hear them."""
    is_theirs = told.teller_role == Teller.PATIENT
    consent = None if is_theirs else consent_of(told)
    if not (is_theirs or (consent and consent.permits)):
        return ""
    sent = case.letters.replies().filter(state=Letter.State.SENT).order_by("-number").first()
    return sent.words if sent else ""
