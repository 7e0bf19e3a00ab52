"""What the decisions about a person hold about them: see `hospital.holdings`. That they were made, stays."""

from django.utils.translation import gettext_lazy as _

from hospital.holdings import Held
from pxm.models import Erasure, Export, Hold

TABLES = (
    Held(
        Hold, _("Legal holds"), ("persons", "person"), emptied=("reason", "lifted_because"),
        shown={"at": _("From"), "lifted_at": _("Until")},
    ),
    Held(
        Hold, _("Legal holds on cases"), ("cases", "complaint"), emptied=("reason", "lifted_because"),
        shown={"at": _("From"), "lifted_at": _("Until")},
    ),
    Held(
        Erasure, _("Requests to erase"), ("persons", "person"), emptied=("words", "because"),
        shown={"received_on": _("Received"), "state": _("Stage"), "ground": _("Ground"), "because": _("Reason")},
    ),
    Held(
        Export, _("Exports"), ("persons", "person"), kept={"language": "a code"},
        shown={"asked_at": _("When"), "purpose": _("What for"), "state": _("Stage")},
    ),
)  # fmt: skip
