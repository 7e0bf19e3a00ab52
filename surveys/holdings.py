"""What surveys hold about people: see `hospital.holdings`. Answers hold nothing that leads to a person."""

from django.utils.translation import gettext_lazy as _

from hospital.holdings import Held
from surveys.models import Invitation, ResponseLink

TABLES = (
    Held(
        ResponseLink, _("Whether an invitation was answered"), ("persons", "invitation__person"), is_removed=True,
        shown={"is_answered": _("Answered")},
    ),
    Held(
        Invitation, _("Invitations to surveys"), ("persons", "person"), is_removed=True,
        kept={"language": "a code", "token_hash": "a hash"},
        shown={"made_at": _("When"), "way": _("Way"), "expires_at": _("Until")},
    ),
)  # fmt: skip
