"""What the handbook holds about people: see `hospital.holdings`. That somebody read something stays."""

from django.utils.translation import gettext_lazy as _

from handbook.models import Acknowledgement
from hospital.holdings import Held

READ = {
    "ref": _("Reference"), "asked_at": _("Asked"), "read_at": _("Read"), "sha256": _("Mark of the words"),
    "way": _("How"), "interpreter": _("Interpreter"), "witness": _("Witness"), "withdrawn_at": _("Withdrawn"),
    "withdrawn_because": _("Why"),
}  # fmt: skip
EMPTIED = ("witness", "interpreter", "withdrawn_because")
KEPT = {"sha256": "a hash", "token_hash": "a hash"}

TABLES = (
    Held(Acknowledgement, _("Documents they have read"), ("persons", "person"), emptied=EMPTIED, kept=KEPT, shown=READ),
    Held(
        Acknowledgement, _("Documents others have read for them"), ("patients", "patient"), emptied=EMPTIED, kept=KEPT,
        shown=READ,
    ),
)  # fmt: skip
