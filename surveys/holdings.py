"""What surveys hold about people: see `hospital.holdings`. Answers hold nothing that leads to a person."""

from django.utils.translation import gettext_lazy as _

from hospital.holdings import Held
from surveys.models import Asking, ClaimedEvent, Invitation, InvitationKey, ResponseLink

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
    Held(ClaimedEvent, _("Discharges that surveys saw"), ("patients", "event__visit__patient")),
    Held(
        Invitation, _("Invitations to surveys"), ("persons", "person"), is_removed=True,
        kept={"language": "a code", "token_hash": "a hash"},
        shown={"made_at": _("When"), "way": _("Way"), "expires_at": _("Until")},
    ),
)  # fmt: skip
