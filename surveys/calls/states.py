"""What may be said of one attempt, and what an outcome makes of the call. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

PATIENT, PROXY, OTHER = "patient", "proxy", "other"
MAIL, LETTER = "email", "letter"  # by which whoever cannot be reached hears that we tried
TRIES = 4  # of the patient or their proxy, before anybody else is called (AHRQ RED form)

# What is left open, and what ends with the attempt. Nobody reached and no outcome: it is tried again.
DONE, PROXIED, PARTLY = "completed", "with_proxy", "partly"
LATER, NO, UNREACHED = "rescheduled", "declined", "unreachable"
BACK, DEAD, WRONG = "readmitted", "deceased", "wrong_number"
SPOKEN = frozenset({DONE, PROXIED, PARTLY})
NEEDS_REACHED = SPOKEN | {LATER, NO, BACK, DEAD}
OPEN = frozenset({"", LATER})

# By what follows: somebody now, a clinician the same day, somebody with a day, an entry in feedback.
URGENT = ("emergency", "self_harm", "abuse")
CLINICAL = ("symptoms", "medicine")
TASKS = ("appointment", "transport", "equipment", "home_care", "unsafe_home")
TOLD = ("complaint", "praise")
QUESTIONS = ("nurse", "pharmacist", "doctor")  # asked before a call or after it, answered the same day
SEVERITY = {**dict.fromkeys((*CLINICAL, *QUESTIONS), 3), **dict.fromkeys(TASKS, 2)}


@dataclass(frozen=True, slots=True)
class Said:
    """One attempt as it was typed. `tries` were made before it to the patient or their proxy."""

    to: str
    is_reached: bool
    outcome: str = ""
    reason: str = ""
    contact: str = ""
    promised_at: datetime | None = None
    flags: tuple[str, ...] = ()
    handed_to: str = ""
    asks: str = ""  # what somebody who knows is to say
    tries: int = 0
    writes: str = ""
    is_barred: bool = False  # from being written to that way


def problems(said: Said, now: datetime) -> Iterator[str]:
    """Codes of what does not fit, in the order of the form."""
    if said.to == OTHER and said.tries < TRIES:
        yield "too_early_for_others"
    if said.to == OTHER and not said.contact.strip():
        yield "whom"
    if not said.is_reached and not said.reason:
        yield "reason"
    if not said.is_reached and said.outcome in NEEDS_REACHED:
        yield "not_reached"
    if said.is_reached and not said.outcome:
        yield "outcome"
    if said.is_reached and said.outcome == UNREACHED:
        yield "reached"
    if said.outcome == LATER and (said.promised_at is None or said.promised_at <= now):
        yield "promise"
    if not said.is_reached and not set(said.flags) <= set(QUESTIONS):
        yield "flag_unheard"
    if not said.asks.strip() and any(flag in QUESTIONS for flag in said.flags):
        yield "question"
    if any(flag in URGENT for flag in said.flags) and not said.handed_to.strip():
        yield "hand_over"
    if said.writes and said.outcome != UNREACHED:
        yield "writes"
    elif said.writes and said.is_barred:
        yield "barred"


def is_over(outcome: str) -> bool:
    return outcome not in OPEN


def is_reached(outcomes: Collection[str]) -> bool:
    """Was the person, or somebody for them, spoken with about how they are?"""
    return bool(SPOKEN.intersection(outcomes))


def may_take(holder: int | None, until: datetime | None, user: int, now: datetime) -> bool:
    """Is nobody else on the telephone with them?"""
    return holder is None or holder == user or until is None or until <= now
