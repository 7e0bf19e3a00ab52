"""The messages there are: what each is called on staff pages, whom it is for, and by which ways it goes."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

IN_APP, EMAIL, SMS, CHAT, DIGEST, WEBHOOK = "in_app", "email", "sms", "chat", "digest", "webhook"
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
    Topic.REMINDERS: (DIGEST,), Topic.HOUSE: (),
}  # fmt: skip
CHOOSABLE = (EMAIL, SMS)
MAY_WAIT = frozenset({Topic.ESCALATIONS, Topic.CASES, Topic.APPROVALS, Topic.REMINDERS})  # may be left to the digest
GATHERED = "outbox/digest"  # the digest itself, which counts towards nobody's day
# Where a message goes, once, when it could not be delivered by the way it went.
INSTEAD = {EMAIL: SMS, SMS: EMAIL}
# Only these are worth a second way; what can wait is in the app.
WORTH_ANOTHER_WAY = frozenset({Topic.URGENT, Topic.ESCALATIONS})


@dataclass(frozen=True, slots=True)
class Kind:
    """`topic`: what the reader chose for it decides, and it is in the app in any case; else it goes by `ways`.

    `why` it usually goes to them (`outbox.because`), where whoever queues it does not say.
    """

    label: str | Promise
    topic: str = ""
    why: str = ""
    audience: str = STAFF
    ways: tuple[str, ...] = (IN_APP, EMAIL)

    def topic_of(self, *, is_urgent: bool) -> str:
        return Topic.URGENT if is_urgent and self.topic else self.topic


def _to_family(label: str | Promise) -> Kind:
    return Kind(label, audience=FAMILY, ways=(EMAIL,))


def _text_to_family(label: str | Promise) -> Kind:
    return Kind(label, audience=FAMILY, ways=(SMS,))


def _by_mail(label: str | Promise) -> Kind:
    """A link that opens an account belongs into a mailbox, not onto a shared screen."""
    return Kind(label, ways=(EMAIL,))


def _alarm(label: str | Promise, why: str = "administrator") -> Kind:
    """Something is wrong with the house itself."""
    return Kind(label, Topic.HOUSE, why)


KINDS: dict[str, Kind] = {
    "complaints/received": _to_family(_("Confirmation that we have it")),
    "complaints/acknowledged": _to_family(_("Acknowledgement")),
    "complaints/update": _to_family(_("Holding update")),
    "complaints/reply": _to_family(_("Reply")),
    "complaints/letter": _to_family(_("Letter")),
    "complaints/answer_withheld": _to_family(_("Message that there is an answer about the patient")),
    "complaints/closed": _to_family(_("Closing message")),
    "complaints/reopened": _to_family(_("Message that we look into it again")),
    "complaints/merged": _to_family(_("Message that two things they told us go on as one")),
    "complaints/question": _to_family(_("Questions to the person who told us")),
    "complaints/not_covered": _to_family(_("Message that it is not for us")),
    "complaints/meeting": _to_family(_("Invitation to a meeting")),
    "complaints/meeting_moved": _to_family(_("Message that a meeting has moved")),
    "complaints/meeting_off": _to_family(_("Message that a meeting does not take place")),
    "complaints/thanked": _to_family(_("Thank-you")),
    "complaints/moved": _to_family(_("Message that another site answers")),
    "surveys/asked": _to_family(_("Invitation after a visit")),
    "surveys/reminder": _to_family(_("Reminder of an invitation")),
    "surveys/text": _text_to_family(_("Invitation by SMS")),
    "surveys/text_code": _text_to_family(_("Invitation by SMS without a link")),
    "surveys/stopped": _text_to_family(_("Confirmation that nobody asks any more")),
    "surveys/call_promised": Kind(_("Reminder of a promised call"), Topic.REMINDERS, "owner"),
    "surveys/call_not_made": Kind(_("Promised call nobody has made"), Topic.ESCALATIONS, "here"),
    "surveys/call_missed": Kind(_("Somebody was not called in time"), Topic.REMINDERS, "here"),
    "surveys/call_task_given": Kind(_("What came up in a call, for them to see to"), Topic.CASES, "owner"),
    "surveys/call_task_owed": Kind(_("Reminder of what came up in a call"), Topic.REMINDERS, "owner"),
    "surveys/call_task_late": Kind(_("What came up in a call, and nobody has seen to"), Topic.ESCALATIONS, "here"),
    "surveys/call_asked": Kind(_("Question to you about a call"), Topic.CASES, "asked"),
    "surveys/call_answered": Kind(_("Answer to your question about a call"), Topic.CASES, "asked_by"),
    "surveys/call_unreached": _to_family(_("Message that we tried to call")),
    "handbook/submitted": Kind(_("Page of the handbook to read"), Topic.APPROVALS, "handbook"),
    "handbook/approved": Kind(_("Page of the handbook is live"), Topic.APPROVALS, "writer"),
    "handbook/sent_back": Kind(_("Page of the handbook sent back"), Topic.APPROVALS, "writer"),
    "handbook/translate": Kind(_("Page of the handbook to translate"), Topic.APPROVALS, "translator"),
    "handbook/to_translate": Kind(_("Page of the handbook that changed, to translate"), Topic.REMINDERS, "translator"),
    "handbook/at_once": Kind(_("Page published at once, to look at"), Topic.APPROVALS, "handbook"),
    "handbook/to_check": Kind(_("Reminder to look at a page, place or document"), Topic.REMINDERS, "owner"),
    "handbook/not_checked": Kind(_("Page, place or document nobody looked at"), Topic.ESCALATIONS, "handbook"),
    "handbook/no_help": Kind(_("Page that does not help its readers"), Topic.REMINDERS, "owner"),
    "handbook/comments": Kind(_("Comments on a page of the handbook"), Topic.APPROVALS, "handbook"),
    "handbook/withdrawn": Kind(_("Page that was withdrawn"), Topic.APPROVALS, "handbook"),
    "handbook/ends": Kind(_("Page that will withdraw itself"), Topic.REMINDERS, "owner"),
    "handbook/allergens": Kind(_("Changed allergens of a dish"), Topic.APPROVALS, "kitchen"),
    "handbook/allergen_list": Kind(_("More allergens to look for"), Topic.APPROVALS, "kitchen"),
    "handbook/stuck": _alarm(_("Page that cannot go live")),
    "handbook/copy": _to_family(_("Copy of a document they have read")),
    "complaints/transferred_out": _to_family(_("Message that an outside body looks into it")),
    "complaints/brought_back": _to_family(_("Message that we look into it again ourselves")),
    "feedback/owed": Kind(_("Reminder of feedback"), Topic.REMINDERS, "owner"),
    "feedback/added": Kind(_("Something was added to feedback"), Topic.CASES, "owner"),
    "feedback/told_again": Kind(_("The same was told us again"), Topic.CASES, "owner"),
    "feedback/thanked": Kind(_("Thanks for you"), why="thanked"),
    "feedback/who_was_it": Kind(_("Who was thanked?"), Topic.CASES, "here"),
    "feedback/thanks_owed": Kind(_("Reminder of thanks to pass on"), Topic.REMINDERS, "owner"),
    "feedback/thanks_late": Kind(_("Thanks nobody has passed on"), Topic.ESCALATIONS, "here"),
    "feedback/thanks_reply": _to_family(_("Message that thanks were passed on")),
    "feedback/late": Kind(_("Feedback nobody has come back on"), Topic.ESCALATIONS, "here"),
    "feedback/to_sort": Kind(_("Reminder that something waits to be sorted"), Topic.REMINDERS, "owner"),
    "feedback/not_sorted": Kind(_("Feedback nobody has sorted"), Topic.ESCALATIONS, "here"),
    "feedback/red_flag": Kind(_("Words to look at now"), Topic.ESCALATIONS, "owner"),
    "feedback/unconfirmed": Kind(_("Words nobody has judged yet"), Topic.ESCALATIONS, "here"),
    "feedback/negative": Kind(_("Alert about something serious"), Topic.ESCALATIONS, "here"),
    "feedback/urgent": Kind(_("Urgent alert"), Topic.ESCALATIONS, "here"),
    "feedback/passed_on": Kind(_("Urgent alert that nobody answered"), Topic.ESCALATIONS, "duty_site"),
    "feedback/told": Kind(_("News of something that went wrong"), Topic.REMINDERS, "here"),
    "feedback/step_late": Kind(_("Something promised is late"), Topic.ESCALATIONS, "here"),
    "feedback/offer_asked": Kind(_("Offer to decide on"), Topic.APPROVALS, "asked"),
    "feedback/offer_decided": Kind(_("Your offer is decided"), Topic.APPROVALS, "asked_by"),
    "feedback/bill_asked": Kind(_("Question about a bill"), Topic.CASES, "asked"),
    "feedback/bill_answered": Kind(_("Answer about a bill"), Topic.CASES, "asked_by"),
    "feedback/handed_on": Kind(_("Something to put right is yours"), Topic.CASES, "owner"),
    "feedback/referred": Kind(_("Referral to you"), Topic.CASES, "asked"),
    "feedback/referral_answered": Kind(_("Answer to a referral"), Topic.CASES, "asked_by"),
    "feedback/received": _to_family(_("Confirmation of thanks, an idea or a question")),
    "feedback/received_text": _text_to_family(_("Confirmation by SMS")),
    "feedback/answer": _to_family(_("Answer to what they told us")),
    "feedback/answer_text": _text_to_family(_("Answer by SMS")),
    "feedback/approval_asked": Kind(_("Answer or reply to read"), Topic.APPROVALS, "reader"),
    "feedback/referred_out": _to_family(_("Referral to a body outside")),
    "complaints/arrived_late": Kind(_("Cases from a file that came late"), Topic.CASES, "here"),
    "complaints/assigned": Kind(_("New owner"), Topic.CASES, "owner"),
    "complaints/negative": Kind(_("Alert about something serious"), Topic.ESCALATIONS, "here"),
    "complaints/escalated": Kind(_("Escalation"), Topic.ESCALATIONS, "here"),
    "complaints/urgent": Kind(_("Urgent alert"), Topic.ESCALATIONS, "here"),
    "complaints/passed_on": Kind(_("Urgent alert that nobody answered"), Topic.ESCALATIONS, "duty_site"),
    "complaints/unanswered": _alarm(_("Alarm: nobody answered an urgent alert")),
    "complaints/reminder": Kind(_("Reminder"), Topic.REMINDERS, "owner"),
    "complaints/escalation_undone": Kind(_("Escalation taken back"), Topic.ESCALATIONS, "here"),
    "complaints/approval_asked": Kind(_("Request for approval"), Topic.APPROVALS, "reader"),
    "complaints/sent_back": Kind(_("Reply sent back"), Topic.APPROVALS, "writer"),
    "complaints/information_added": Kind(_("Information added"), Topic.CASES, "owner"),
    "complaints/still_waiting": Kind(_("The family is still waiting"), Topic.CASES, "owner"),
    "complaints/withdrawn": Kind(_("Withdrawn by the person who told us"), Topic.CASES, "owner"),
    "complaints/timed_out": Kind(_("Nobody answered in time"), Topic.CASES, "owner"),
    "complaints/transferred": Kind(_("Sent to your department"), Topic.CASES, "here"),
    "complaints/handed_over": Kind(_("Handover"), Topic.CASES, "before"),
    "complaints/threat": Kind(_("Threat now"), Topic.ESCALATIONS, "here"),
    "complaints/threat_details": Kind(_("More about a threat"), Topic.ESCALATIONS, "here"),
    "complaints/threat_mistaken": Kind(_("Threat said to be a mistake"), Topic.ESCALATIONS, "here"),
    "complaints/threat_over": Kind(_("Threat is over"), Topic.ESCALATIONS, "here"),
    "complaints/plan_made": Kind(_("Contact plan: you speak with them"), Topic.CASES, "here"),
    "complaints/plan_review": Kind(_("Contact plan to look at again"), Topic.CASES, "here"),
    "complaints/admitted": Kind(_("Asked to look at a case"), Topic.CASES, "here"),
    "complaints/second_look": Kind(_("A second person is asked to look"), Topic.APPROVALS, "here"),
    "complaints/asked": Kind(_("Questions to you"), Topic.CASES, "asked"),
    "complaints/answered": Kind(_("Answer to your questions"), Topic.CASES, "asked_by"),
    "complaints/owed_changed": Kind(_("News about questions or actions"), Topic.CASES, "asked_or_by"),
    "complaints/action_given": Kind(_("An action is yours"), Topic.CASES, "owner"),
    "complaints/action_done": Kind(_("An action is done"), Topic.CASES, "asked_by"),
    "complaints/due_now": Kind(_("Reminder that something is due"), Topic.REMINDERS, "asked"),
    "feedback/register_due": Kind(_("Reminder of the register"), Topic.REMINDERS, "here"),
    "feedback/register_late": Kind(_("Late in the register"), Topic.ESCALATIONS, "here"),
    "hospital/password_reset": _by_mail(_("Link for a new password")),
    "hospital/invitation": _by_mail(_("Invitation")),
    "hospital/sign_in_changed": _by_mail(_("Change of the way to sign in")),
    "hospital/stands_in": Kind(_("You stand in for somebody")),
    "hospital/away": Kind(_("Somebody entered that you are away")),
    "hospital/rota_gaps": _alarm(_("Hours without anybody on duty"), "planner"),
    "hospital/feed_silent": _alarm(_("A system of the hospital has fallen silent")),
    "hospital/feed_set_aside": _alarm(_("Many messages of the hospital’s systems were set aside")),
    "hospital/fell_to_duty": _alarm(_("Alert that found nobody in its role")),
    GATHERED: Kind(_("Digest"), why="waited", ways=(EMAIL,)),
    "outbox/event": Kind(_("Event for a program"), ways=(WEBHOOK,)),
    "outbox/webhook_off": _alarm(_("Webhook taken out of use")),
    "outbox/failed": _alarm(_("Messages could not be sent")),
    "outbox/held": _alarm(_("Messages are held back")),
    "outbox/test": Kind(_("Test alert"), why="yourself"),
    "clocks/given_up": _alarm(_("Reminders could not be sent")),
    "clocks/held_back": _alarm(_("Escalations held back by the daily limit")),
    "audit/seal": Kind(_("Audit seal of the day"), why="role:privacy", ways=(EMAIL,)),
}


def is_alert(template: str) -> bool:
    """Does it say nothing but where to look? Then it may be kept, and go another way."""
    kind = KINDS.get(template)
    return kind is not None and bool(kind.topic)


def label_of(template: str) -> str:
    """What staff pages call it; a template that is no longer known, by its name."""
    kind = KINDS.get(template)
    return str(kind.label) if kind else template
