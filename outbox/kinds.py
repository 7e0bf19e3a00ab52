"""The messages there are: what each is called on staff pages, whom it is for, and by which ways it goes."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

IN_APP, EMAIL = "in_app", "email"
FAMILY, STAFF = "family", "staff"


@dataclass(frozen=True, slots=True)
class Kind:
    label: str | Promise
    audience: str = STAFF
    ways: tuple[str, ...] = (IN_APP, EMAIL)


def _to_family(label: str | Promise) -> Kind:
    return Kind(label, FAMILY, (EMAIL,))


KINDS: dict[str, Kind] = {
    "complaints/received": _to_family(_("Confirmation that we have it")),
    "complaints/acknowledged": _to_family(_("Acknowledgement")),
    "complaints/update": _to_family(_("Holding update")),
    "complaints/reply": _to_family(_("Reply")),
    "complaints/closed": _to_family(_("Closing message")),
    "complaints/reopened": _to_family(_("Message that we look into it again")),
    "complaints/assigned": Kind(_("New owner")),
    "complaints/negative": Kind(_("Alert about something serious")),
    "complaints/escalated": Kind(_("Escalation")),
    # Reminders belong into the digest of a shift: as mails they would be dozens a day. In the app they are there.
    "complaints/reminder": Kind(_("Reminder"), ways=(IN_APP,)),
    "complaints/escalation_undone": Kind(_("Escalation taken back")),
    "complaints/approval_asked": Kind(_("Request for approval")),
    "complaints/sent_back": Kind(_("Reply sent back")),
    "complaints/information_added": Kind(_("Information added")),
    "complaints/handed_over": Kind(_("Handover")),
    # A link that opens an account belongs into a mailbox, not onto a shared screen.
    "hospital/password_reset": Kind(_("Link for a new password"), ways=(EMAIL,)),
    "hospital/invitation": Kind(_("Invitation"), ways=(EMAIL,)),
    "hospital/sign_in_changed": Kind(_("Change of the way to sign in"), ways=(EMAIL,)),
    # When mail does not work, mail cannot say so.
    "outbox/failed": Kind(_("Messages could not be sent"), ways=(IN_APP,)),
    "outbox/held": Kind(_("Messages are held back"), ways=(IN_APP,)),
    "clocks/given_up": Kind(_("Reminders could not be sent"), ways=(IN_APP,)),
    "audit/seal": Kind(_("Audit seal of the day"), ways=(EMAIL,)),
}


def label_of(template: str) -> str:
    """What staff pages call it; a template that is no longer known, by its name."""
    kind = KINDS.get(template)
    return str(kind.label) if kind else template
