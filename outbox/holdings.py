"""What messages hold about people: see `hospital.holdings`."""

from django.utils.translation import gettext_lazy as _

from hospital.holdings import Held
from outbox.kinds import label_of
from outbox.models import Message

TABLES = (
    Held(
        Message, _("Messages"), ("persons", "to_person"), emptied=("context", "provider_id"),
        kept={"key": "the name of an occurrence", "template": "the name of a wording", "error_code": "a code",
              "quiet_zone": "a code"},
        said={"template": label_of},
        shown={"template": _("Message"), "channel": _("Way"), "state": _("Stage"), "settled_at": _("When")},
    ),
)  # fmt: skip
