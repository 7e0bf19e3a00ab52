"""The life of a case as data: which event leads from where to where. Source: NHS SI 2009/309 order of work,
ISO 10002:2018 clause 8; the rows of later features join this same table.

Acknowledging, noting, contacting, escalating and the like are events without a change of state.
"""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """The stage of a case."""

    RECEIVED = "received", _("New")
    TRIAGED = "triaged", _("Sorted")
    AWAITING_CONSENT = "awaiting_consent", _("Waiting for consent")
    INVESTIGATING = "investigating", _("Looking into it")
    AWAITING_COMPLAINANT = "awaiting_complainant", _("Waiting for their answer")
    AWAITING_EXTERNAL = "awaiting_external", _("Waiting for another body")
    DRAFTING = "drafting", _("Writing the reply")
    APPROVAL = "approval", _("Waiting for approval")
    RESPONDED = "responded", _("Reply sent")
    CLOSED = "closed", _("Closed")
    OMBUDSMAN = "ombudsman", _("With an independent body")
    CLOSED_FINAL = "closed_final", _("Closed for good")
    RESOLVED_INFORMALLY = "resolved_informally", _("Solved on the spot")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    OUT_OF_SCOPE = "out_of_scope", _("Not for us")
    TRANSFERRED = "transferred", _("Passed on to an outside body")
    MERGED = "merged", _("Merged with another")
    ENTERED_IN_ERROR = "entered_in_error", _("Entered in error")


OPEN = (
    Status.RECEIVED, Status.TRIAGED, Status.AWAITING_CONSENT, Status.INVESTIGATING, Status.AWAITING_COMPLAINANT,
    Status.AWAITING_EXTERNAL, Status.DRAFTING, Status.APPROVAL,
)  # fmt: skip
# Somebody else has the word: the patient, the person who told us, another body.
AWAITING = (Status.AWAITING_CONSENT, Status.AWAITING_COMPLAINANT, Status.AWAITING_EXTERNAL)
# With a result of its own, or elsewhere.
FINISHED = (
    Status.CLOSED, Status.CLOSED_FINAL, Status.RESOLVED_INFORMALLY, Status.WITHDRAWN, Status.OUT_OF_SCOPE,
    Status.TRANSFERRED,
)  # fmt: skip
ENDED = (*FINISHED, Status.MERGED, Status.ENTERED_IN_ERROR)
GONE = frozenset({Status.MERGED, Status.ENTERED_IN_ERROR})  # counted nowhere by themselves

TRANSITIONS: dict[str, dict[Status, Status]] = {
    "triage": {Status.RECEIVED: Status.TRIAGED},
    # Later on it is asked for as well, and nobody stops looking into it meanwhile.
    "ask_consent": {
        Status.TRIAGED: Status.AWAITING_CONSENT,
        Status.INVESTIGATING: Status.INVESTIGATING,
        Status.DRAFTING: Status.DRAFTING,
    },
    # Of a merged one too: whoever told us that may hear about the patient or not, whatever holds for the other.
    "record_consent": {**{stage: stage for stage in (*OPEN, Status.MERGED)}, Status.AWAITING_CONSENT: Status.TRIAGED},
    "start": {Status.TRIAGED: Status.INVESTIGATING},
    "ask_complainant": {Status.INVESTIGATING: Status.AWAITING_COMPLAINANT},
    "ask_external": {Status.INVESTIGATING: Status.AWAITING_EXTERNAL},
    "hear_back": {
        Status.AWAITING_COMPLAINANT: Status.INVESTIGATING,
        Status.AWAITING_EXTERNAL: Status.INVESTIGATING,
    },
    "time_out": {
        Status.AWAITING_CONSENT: Status.TRIAGED,
        Status.AWAITING_COMPLAINANT: Status.INVESTIGATING,
        Status.AWAITING_EXTERNAL: Status.INVESTIGATING,
    },
    "finish": {Status.INVESTIGATING: Status.DRAFTING},
    "submit": {Status.DRAFTING: Status.APPROVAL},
    "send_back": {Status.APPROVAL: Status.DRAFTING},
    "respond": {Status.DRAFTING: Status.RESPONDED, Status.APPROVAL: Status.RESPONDED},
    "close": {Status.RESPONDED: Status.CLOSED},
    "reopen": {
        Status.RESPONDED: Status.INVESTIGATING,
        Status.CLOSED: Status.INVESTIGATING,
        Status.RESOLVED_INFORMALLY: Status.TRIAGED,
        Status.WITHDRAWN: Status.TRIAGED,
        Status.OUT_OF_SCOPE: Status.TRIAGED,
    },
    "contest": {Status.RESPONDED: Status.INVESTIGATING, Status.CLOSED: Status.INVESTIGATING},
    "refer": {Status.RESPONDED: Status.OMBUDSMAN, Status.CLOSED: Status.OMBUDSMAN},
    "decide": {Status.OMBUDSMAN: Status.CLOSED_FINAL},
    "lapse": {Status.CLOSED: Status.CLOSED_FINAL},
    "resolve": dict.fromkeys(OPEN, Status.RESOLVED_INFORMALLY),
    "withdraw": dict.fromkeys(OPEN, Status.WITHDRAWN),
    "rule_out": dict.fromkeys(OPEN, Status.OUT_OF_SCOPE),
    "err": dict.fromkeys((s for s in Status if s not in GONE), Status.ENTERED_IN_ERROR),
    "merge": dict.fromkeys(OPEN, Status.MERGED),
    "transfer_out": dict.fromkeys(OPEN, Status.TRANSFERRED),
    "bring_back": {Status.TRANSFERRED: Status.RECEIVED},  # or further on: where it was
    "unmerge": {Status.MERGED: Status.RECEIVED},  # or further on: where it was
}

# Events that leave the stage as it is, and the stages in which they make sense.
STANDING = frozenset(s for s in Status if s not in GONE)
IN_WORK = frozenset({*OPEN, Status.RESPONDED})
# While an independent body looks at it, for months, somebody still has it and asks others about it.
HELD = IN_WORK | {Status.OMBUDSMAN}
WITHOUT_CHANGE: dict[str, frozenset[Status]] = {
    "acknowledge": frozenset(OPEN),
    "assign": HELD,
    "note": STANDING,
    "attach": STANDING,
    "contact": STANDING,
    "update": frozenset(OPEN),
    "describe": HELD,
    "plan": frozenset(OPEN),
    "extend": frozenset(OPEN),
    "add_issue": IN_WORK,
    "code": STANDING,
    "appraise": frozenset({Status.CLOSED, Status.CLOSED_FINAL, Status.RESOLVED_INFORMALLY}),
    "rate": HELD,
    "flag": HELD,
    "name": STANDING,
    "admit": STANDING,
    "lift": STANDING,
    "alarm": STANDING,
    "plan_contact": STANDING,
    "end_plan": STANDING,
    "hold_surveys": STANDING,
    "lift_hold": STANDING,
    "pause": IN_WORK,
    "resume": IN_WORK,
    "renew": IN_WORK,
    "backdate": IN_WORK,
    "involve": STANDING,
    "reply_to_body": STANDING,
    "disclose": STANDING,
    "safeguard": STANDING,
    "escalate": frozenset(OPEN),
    "draft": frozenset({Status.TRIAGED, Status.INVESTIGATING, Status.DRAFTING}),
    "write_letter": STANDING,
    "ask_translation": STANDING,
    "reclassify": frozenset(OPEN),
    "inform": STANDING,
    "press": IN_WORK,
    "link": STANDING,
    "unlink": STANDING,
    "transfer": IN_WORK,
    "ask": HELD,
    "add_action": STANDING,
    "arrange": HELD,
    "chronicle": STANDING,
    "hand_over": HELD,
    "accept": STANDING,
    "grant": STANDING,
}
# The short path: every step from here to the end in one transaction.
SETTLE_FROM = frozenset({Status.RECEIVED, Status.TRIAGED, Status.INVESTIGATING, Status.DRAFTING})
SETTLE_STEPS = ("triage", "start", "finish", "respond", "close")


def after(status: str, event: str) -> Status:
    """The stage an event leads to; `ValidationError` (illegal_transition) where it leads nowhere."""
    if status not in TRANSITIONS[event]:
        raise illegal(status)
    return TRANSITIONS[event][Status(status)]


def refuse_unless(status: str, event: str) -> None:
    """For events that leave the stage as it is: `ValidationError` (illegal_transition) where they make no sense."""
    if status not in WITHOUT_CHANGE[event]:
        raise illegal(status)


def illegal(status: str) -> ValidationError:
    return ValidationError(
        _("This cannot be done while the stage is “%(stage)s”."),
        code="illegal_transition",
        params={"stage": Status(status).label},
    )


def possible(status: str) -> frozenset[str]:
    """Every event that makes sense in this stage."""
    moves = {event for event, rows in TRANSITIONS.items() if status in rows}
    moves |= {event for event, stages in WITHOUT_CHANGE.items() if status in stages}
    return frozenset(moves | ({"settle"} if status in SETTLE_FROM else set()))


def approval_required(severity: int, flags: frozenset[str], *, profile_says: bool = False) -> bool:
    """High or Critical, a media, legal or safeguarding flag, or the profile: then a second person sends it."""
    return profile_says or severity >= 3 or bool(flags & {"media", "legal", "safeguarding"})


def short_path(severity: int, flags: frozenset[str]) -> bool:
    """A Low or Moderate case without flags may be answered and closed by one person on one page."""
    return severity <= 2 and not flags
