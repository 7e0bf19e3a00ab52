"""The messages there are: what each is called on staff pages, whom it is for, and by which ways it goes."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

IN_APP, EMAIL, SMS, CHAT = "in_app", "email", "sms", "chat"
FAMILY, STAFF = "family", "staff"


class Topic(models.TextChoices):
    """What a colleague may choose ways for. Whatever is urgent counts as `URGENT`, whatever it is about."""

    URGENT = "urgent", _("Urgent alerts")
    ESCALATIONS = "escalations", _("Escalations to you")
    CASES = "cases", _("Cases you hold")
    APPROVALS = "approvals", _("Replies to approve or rewrite")
    REMINDERS = "reminders", _("Reminders")
    HOUSE = "house", _("Alarms about this system")


# By which ways besides the app, until somebody chooses. Reminders belong into the digest of a shift: as mails they
# would be dozens a day. When mail does not work, mail cannot say so.
USUAL: dict[str, tuple[str, ...]] = {
    Topic.URGENT: (EMAIL, SMS), Topic.ESCALATIONS: (EMAIL,), Topic.CASES: (EMAIL,), Topic.APPROVALS: (EMAIL,),
    Topic.REMINDERS: (), Topic.HOUSE: (),
}  # fmt: skip
CHOOSABLE = (EMAIL, SMS)
# Where a message goes, once, when it could not be delivered by the way it went.
INSTEAD = {EMAIL: SMS, SMS: EMAIL}
# Only these are worth a second way; what can wait is in the app.
WORTH_ANOTHER_WAY = frozenset({Topic.URGENT, Topic.ESCALATIONS})


@dataclass(frozen=True, slots=True)
class Kind:
    """`topic`: what the reader chose for it decides, and it is in the app in any case; else it goes by `ways`."""

    label: str | Promise
    topic: str = ""
    audience: str = STAFF
    ways: tuple[str, ...] = (IN_APP, EMAIL)

    def topic_of(self, *, is_urgent: bool) -> str:
        return Topic.URGENT if is_urgent and self.topic else self.topic


def _to_family(label: str | Promise) -> Kind:
    return Kind(label, audience=FAMILY, ways=(EMAIL,))


def _by_mail(label: str | Promise) -> Kind:
    """A link that opens an account belongs into a mailbox, not onto a shared screen."""
    return Kind(label, ways=(EMAIL,))


KINDS: dict[str, Kind] = {
    "complaints/received": _to_family(_("Confirmation that we have it")),
    "complaints/acknowledged": _to_family(_("Acknowledgement")),
    "complaints/update": _to_family(_("Holding update")),
    "complaints/reply": _to_family(_("Reply")),
    "complaints/closed": _to_family(_("Closing message")),
    "complaints/reopened": _to_family(_("Message that we look into it again")),
    "complaints/assigned": Kind(_("New owner"), Topic.CASES),
    "complaints/negative": Kind(_("Alert about something serious"), Topic.ESCALATIONS),
    "complaints/escalated": Kind(_("Escalation"), Topic.ESCALATIONS),
    "complaints/urgent": Kind(_("Urgent alert"), Topic.ESCALATIONS),
    "complaints/passed_on": Kind(_("Urgent alert that nobody answered"), Topic.ESCALATIONS),
    "complaints/unanswered": Kind(_("Alarm: nobody answered an urgent alert"), Topic.HOUSE),
    "complaints/reminder": Kind(_("Reminder"), Topic.REMINDERS),
    "complaints/escalation_undone": Kind(_("Escalation taken back"), Topic.ESCALATIONS),
    "complaints/approval_asked": Kind(_("Request for approval"), Topic.APPROVALS),
    "complaints/sent_back": Kind(_("Reply sent back"), Topic.APPROVALS),
    "complaints/information_added": Kind(_("Information added"), Topic.CASES),
    "complaints/still_waiting": Kind(_("The family is still waiting"), Topic.CASES),
    "complaints/handed_over": Kind(_("Handover"), Topic.CASES),
    "hospital/password_reset": _by_mail(_("Link for a new password")),
    "hospital/invitation": _by_mail(_("Invitation")),
    "hospital/sign_in_changed": _by_mail(_("Change of the way to sign in")),
    "hospital/rota_gaps": Kind(_("Hours without anybody on duty"), Topic.HOUSE),
    "hospital/fell_to_duty": Kind(_("Alert that found nobody in its role"), Topic.HOUSE),
    "outbox/failed": Kind(_("Messages could not be sent"), Topic.HOUSE),
    "outbox/held": Kind(_("Messages are held back"), Topic.HOUSE),
    "outbox/test": Kind(_("Test alert")),
    "clocks/given_up": Kind(_("Reminders could not be sent"), Topic.HOUSE),
    "clocks/held_back": Kind(_("Escalations held back by the daily limit"), Topic.HOUSE),
    "audit/seal": _by_mail(_("Audit seal of the day")),
}


def is_alert(template: str) -> bool:
    """Does it say nothing but where to look? Then it may be kept, and go another way."""
    kind = KINDS.get(template)
    return kind is not None and bool(kind.topic)


def label_of(template: str) -> str:
    """What staff pages call it; a template that is no longer known, by its name."""
    kind = KINDS.get(template)
    return str(kind.label) if kind else template
