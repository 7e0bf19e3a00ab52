"""What surveys hold about people: see `hospital.holdings`. Answers hold nothing that leads to a person."""

import json

from django.utils.translation import gettext_lazy as _

from hospital.holdings import Held
from surveys.models import (
    Asking,
    Attempt,
    Call,
    CallAttempt,
    CallFlag,
    CallNote,
    ClaimedEvent,
    FrameLine,
    HeardEvent,
    Invitation,
    InvitationKey,
    Keying,
    ResponseLink,
    Sampled,
)


def _in_words(answers: str) -> str:
    """What was said to each question of a call, one below the other."""
    return "\n".join(json.loads(answers).values()) if answers else ""


TABLES = (
    Held(
        ResponseLink, _("Whether an invitation was answered"), ("persons", "invitation__person"), is_removed=True,
        shown={"is_answered": _("Answered")},
    ),
    Held(InvitationKey, _("Keys of invitations"), ("persons", "invitation__person"), is_removed=True),
    Held(
        Asking, _("Whether surveys asked after a visit"), ("patients", "visit__patient"), emptied=("contact", "home"),
        kept={"reasons": "codes"},
        shown={
            "state": _("What became of it"), "reason": _("Why not"), "channel": _("Way"), "asked_at": _("When"),
        },
    ),
    Held(
        Attempt, _("When HCAHPS was tried"), ("patients", "sampled__line__visit__patient"),
        shown={"way": _("Way"), "made_at": _("When"), "found": _("What became of it")},
    ),
    Held(
        Keying, _("Answers to HCAHPS that are being typed in"), ("patients", "sampled__line__visit__patient"),
        is_removed=True, shown={"answered_on": _("Answered"), "answers": _("Answers")},
    ),
    Held(
        Sampled, _("Asked by HCAHPS"), ("patients", "line__visit__patient"), emptied=("about", "response"),
        kept={"code": "a random code"},
        shown={"first_contact_at": _("When"), "status": _("What became of it"), "answered_on": _("Answered")},
    ),
    Held(
        FrameLine, _("Whether HCAHPS asked after a stay"), ("patients", "visit__patient"),
        kept={"reasons": "codes", "stratum": "a department of ours", "rank": "a keyed hash"},
        shown={"went_home_on": _("Went home"), "verdict": _("What became of it")},
    ),
    Held(
        Call, _("Calls after going home"), ("patients", "visit__patient"),
        emptied=("answers", "next_step", "helper", "helper_phone"),
        kept={"language": "a code", "reviewed": "codes", "consulted": "codes"},
        said={"answers": _in_words},
        shown={
            "home_at": _("Went home"), "state": _("What became of it"), "reached_at": _("Reached"),
            "outcome": _("How it ended"), "answers": _("What they said"), "next_step": _("Next step"),
            "helper": _("Who helps them at home"), "helper_phone": _("Telephone"),
        },
    ),
    Held(
        CallAttempt, _("Tries to call"), ("patients", "call__visit__patient"), emptied=("contact",),
        shown={"at": _("When"), "to": _("Whom"), "contact": _("Another contact"), "reason": _("Why not")},
    ),
    Held(
        CallFlag, _("What came up in calls"), ("patients", "call__visit__patient"),
        emptied=("words", "handed_to", "done"),
        shown={"kind": _("Kind"), "words": _("In their words"), "raised_at": _("When"), "done": _("What was done")},
    ),
    Held(
        CallNote, _("Notes of a ward for calls"), ("patients", "visit__patient"),
        emptied=("appointments", "whom_to_ask", "questions"),
        shown={
            "at": _("When"), "appointments": _("Appointments"), "medicines_list": _("List of medicines"),
            "whom_to_ask": _("Whom they may ask"), "questions": _("Still open"),
        },
    ),
    Held(HeardEvent, _("Discharges that call lists saw"), ("patients", "event__visit__patient")),
    Held(ClaimedEvent, _("Discharges that surveys saw"), ("patients", "event__visit__patient")),
    Held(
        Invitation, _("Invitations to surveys"), ("persons", "person"), is_removed=True,
        kept={"language": "a code", "token_hash": "a hash"},
        shown={"made_at": _("When"), "way": _("Way"), "expires_at": _("Until")},
    ),
)  # fmt: skip
