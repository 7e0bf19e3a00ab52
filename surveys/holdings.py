"""What surveys hold about people: see `hospital.holdings`. Answers hold nothing that leads to a person."""

from django.utils.translation import gettext_lazy as _

from hospital.holdings import Held
from surveys.models import (
    Asking,
    Attempt,
    ClaimedEvent,
    FrameLine,
    Invitation,
    InvitationKey,
    ResponseLink,
    Sampled,
)

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
        Sampled, _("Asked by HCAHPS"), ("patients", "line__visit__patient"), emptied=("about", "response"),
        kept={"code": "a random code"},
        shown={"first_contact_at": _("When"), "status": _("What became of it"), "answered_on": _("Answered")},
    ),
    Held(
        FrameLine, _("Whether HCAHPS asked after a stay"), ("patients", "visit__patient"),
        kept={"reasons": "codes", "stratum": "a department of ours", "rank": "a keyed hash"},
        shown={"went_home_on": _("Went home"), "verdict": _("What became of it")},
    ),
    Held(ClaimedEvent, _("Discharges that surveys saw"), ("patients", "event__visit__patient")),
    Held(
        Invitation, _("Invitations to surveys"), ("persons", "person"), is_removed=True,
        kept={"language": "a code", "token_hash": "a hash"},
        shown={"made_at": _("When"), "way": _("Way"), "expires_at": _("Until")},
    ),
)  # fmt: skip
