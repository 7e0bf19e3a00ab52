"""The short words of the staff pages: what a target, a verb and a language are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from complaints.actions.afterwards import is_past_right

if TYPE_CHECKING:
    from complaints.models import Complaint

TARGETS = {
    "acknowledge": _("Acknowledge"),
    "triage": _("Sort"),
    "contact": _("First contact"),
    "statutory_response": _("Reply"),
    "agreed_response": _("Agreed reply"),
    "update": _("Holding update"),
    "service_recovery": _("Putting it right"),
    "looked_into": _("Look into it"),
    "safeguarding": _("Safeguarding"),
    "delay_notice": _("Explain the delay"),
    "candour_notice": _("Tell them in person what happened"),
    "candour_letter": _("Write to them what happened"),
    "latest_response": _("Reply at the latest"),
    "consent": _("Consent"),
    "complainant_info": _("Information from the person who told us"),
    "scope_notice": _("Say that it is not covered"),
    "right_expiry": _("Time to ask for a review"),
    "ombudsman": _("Outside body"),
    "translation": _("Waiting for translation"),
}
# The order of this table is the order of nothing; what is offered, and in which order, `policy.OFFERED` decides.
VERBS = {
    "acknowledge": _("Acknowledge"),
    "triage": _("Sort it"),
    "assign": _("Assign"),
    "start": _("Start looking into it"),
    "finish": _("Record what was found"),
    "note": _("Internal note"),
    "attach": _("Add files"),
    "ask": _("Ask a department"),
    "add_action": _("Add an action"),
    "arrange": _("Plan a meeting"),
    "chronicle": _("Add to the chronology"),
    "contact": _("Record a contact"),
    "update": _("Send holding update"),
    "describe": _("Add details"),
    "rate": _("Change severity"),
    "flag": _("Change flags"),
    "name": _("Who is named in it"),
    "admit": _("Let somebody see it"),
    "alarm": _("Threat now"),
    "stand_down": _("It is over"),
    "plan_contact": _("Contact plan"),
    "end_plan": _("End the contact plan"),
    "hold_surveys": _("Hold surveys back"),
    "lift_hold": _("Let surveys ask again"),
    "pause": _("Pause a target"),
    "resume": _("Let a target go on"),
    "renew": _("Make a pause longer"),
    "backdate": _("It reached us earlier"),
    "involve": _("An outside body asks"),
    "reply_to_body": _("Our reply to an outside body"),
    "transfer_out": _("Pass on to an outside body"),
    "bring_back": _("It comes back to us"),
    "disclose": _("Record what they were told"),
    "safeguard": _("Record safeguarding"),
    "lift": _("Ask to take it away"),
    "escalate": _("Escalate"),
    "draft": _("Write reply"),
    "submit": _("Hand in for approval"),
    "respond": _("Send the reply"),
    "send_back": _("Give it back"),
    "ask_translation": _("Ask for a translation"),
    "settle": _("Answer and close"),
    "close": _("Close"),
    "reopen": _("Reopen"),
    "withdraw": _("Close as withdrawn"),
    "resolve": _("Solved on the spot"),
    "err": _("Entered in error"),
    "reclassify": _("Change what it is"),
    "ask_consent": _("Ask for consent"),
    "record_consent": _("Record consent"),
    "plan": _("Agree the plan"),
    "extend": _("Agree a later date"),
    "ask_complainant": _("Ask them something"),
    "ask_external": _("Wait for another body"),
    "hear_back": _("Record the answer"),
    "add_issue": _("Add an issue"),
    "code": _("Issues and coding"),
    "rule_out": _("Not for us"),
    "refer": _("Taken to an independent body"),
    "decide": _("Record the decision"),
    "appraise": _("How did we handle it"),
    "hand_over": _("Hand over to the next shift"),
    "transfer": _("Send to another department"),
    "link": _("Link to another one"),
    "merge": _("Merge with another one"),
    "unmerge": _("Take it out again"),
}
# What the button of a verb's page says where its name in the menu is no deed.
DEEDS = {
    "note": _("Add note"),
    "name": _("Record who is named"),
    "backdate": _("Correct when it reached us"),
    "involve": _("Record what they ask"),
    "reply_to_body": _("Record our reply"),
    "bring_back": _("Take it back"),
    "code": _("Save the coding"),
    "plan_contact": _("Save the contact plan"),
    "rule_out": _("Close as not for us"),
    "err": _("Mark as entered in error"),
    "resolve": _("Close as solved on the spot"),
    "refer": _("Record where it is"),
    "appraise": _("Record what they said"),
}
ICONS = {
    "escalate": "fire", "draft": "envelope", "assign": "user-plus", "note": "lock-closed", "contact": "phone",
    "attach": "paper-clip", "ask": "chat-bubble-left-right",
    "update": "envelope", "acknowledge": "check-circle", "start": "magnifying-glass", "close": "archive-box",
}  # fmt: skip
# Verbs that go by another verb's permission.
PERMISSION = {
    "submit": "draft", "send_back": "approve", "resolve": "settle", "unmerge": "merge", "unlink": "link",
    "add_action": "complaints.add_action", "hand_over": "note", "accept": "note", "lift": "name",
    "ask_translation": "draft",
    "agree": "approve", "decline": "approve", "dismiss": "admit",
    "record_consent": "ask_consent", "extend": "plan", "ask_external": "ask_complainant",
    "hear_back": "ask_complainant", "add_issue": "code", "decide": "refer",
    "end_plan": "plan_contact", "lift_hold": "hold_surveys", "resume": "pause", "renew": "pause",
    "reply_to_body": "involve", "transfer_out": "transfer", "bring_back": "transfer",
}  # fmt: skip
ENDED_EARLY = ("resolved_informally", "withdrawn", "out_of_scope")  # opened again by a manager only
KEYS = {"assign": "a", "escalate": "e", "draft": "r"}
APPROVE = _("Approve and send")


def needed(verb: str, complaint: Complaint) -> str:
    """The permission: whoever sends a reply that waits for approval approves it."""
    if verb == "respond" and complaint.status == complaint.Status.APPROVAL:
        return "approve"
    if verb == "reopen" and (complaint.status in ENDED_EARLY or is_late_reopening(complaint)):
        return "reopen_ended"
    return PERMISSION.get(verb, verb)


def is_late_reopening(complaint: Complaint) -> bool:
    """After the time they had to come back to our answer: asked only of what is closed."""
    is_closed = complaint.status == complaint.Status.CLOSED and complaint.pk is not None
    return is_closed and is_past_right(complaint, timezone.now())


def label_of(verb: str, complaint: Complaint) -> Any:
    """What the button says: sending a reply that waits for approval is approving it."""
    return APPROVE if needed(verb, complaint) == "approve" and verb == "respond" else VERBS[verb]


def deed_of(verb: str, complaint: Complaint) -> Any:
    """What the button at the end of its form says."""
    return DEEDS.get(verb) or label_of(verb, complaint)


def language(code: str) -> str:
    """A language by its name in the reader's language; an unknown code as it is."""
    try:
        return get_language_info(code)["name_translated"] if code else ""
    except KeyError:
        return code
