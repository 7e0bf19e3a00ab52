"""How each kind of thing on a case is told in its timeline: icon, tone, filter, words. `story` makes the sentences."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy

from complaints.views.staff.requestwords import REQUESTS


class Said(NamedTuple):
    """How a kind of thing is told: icon, tone, the filter it falls under, and the words after the person's name."""

    icon: str
    tone: str
    group: str
    words: Any


GROUPS = {
    "notes": gettext_lazy("Internal notes"),
    "family": gettext_lazy("Contact with the family"),
    "requests": gettext_lazy("Requests and actions"),
    "alerts": gettext_lazy("Targets and escalations"),
    "changes": gettext_lazy("Changes"),
}
# Of a letter that is not the reply.
LETTERED = {
    "letter": gettext_lazy("sent a letter"),
    "draft": gettext_lazy("saved the draft of a letter"),
    "submit": gettext_lazy("handed a letter in for approval"),
    "send_back": gettext_lazy("gave a letter back"),
    "post": gettext_lazy("posted a letter"),
}
WORDED: dict[str, Said] = {
    "register": Said("chat-bubble-left-ellipsis", "brand", "family", gettext_lazy("logged this")),
    "take_over": Said("arrow-down-tray", "brand", "family", gettext_lazy("took this over from another system")),
    "note": Said("lock-closed", "", "notes", gettext_lazy("internal note")),
    "contact": Said("phone", "brand", "family", gettext_lazy("tried to reach them")),
    "contact_two_way": Said("phone", "brand", "family", gettext_lazy("spoke with them")),
    "update": Said("envelope", "brand", "family", gettext_lazy("sent a holding update")),
    "acknowledge": Said("check-circle", "brand", "family", gettext_lazy("acknowledged it")),
    "acknowledgement": Said("check-circle", "brand", "family", gettext_lazy("acknowledged it")),
    "inform": Said("chat-bubble-left-right", "brand", "family", gettext_lazy("added something")),
    "information": Said("chat-bubble-left-right", "brand", "family", gettext_lazy("added something")),
    "press": Said("clock", "red", "family", gettext_lazy("is still waiting")),
    "attach": Said("paper-clip", "", "changes", gettext_lazy("added files")),
    "detach": Said("paper-clip", "", "changes", gettext_lazy("marked a file as entered in error")),
    "letter": Said("envelope", "brand", "family", gettext_lazy("sent the reply")),
    "post": Said("paper-airplane", "", "family", gettext_lazy("posted a letter")),
    "ask_translation": Said("language", "", "changes", gettext_lazy("asked for a translation")),
    "translate": Said("language", "", "changes", gettext_lazy("wrote a translation")),
    "check_translation": Said("language", "", "changes", gettext_lazy("checked a translation")),
    "recovery": Said("hand-thumb-up", "brand", "family", gettext_lazy("put it right")),
    "escalated": Said("fire", "", "alerts", gettext_lazy("escalated it")),
    "reminded": Said("bell", "", "alerts", ""),
    "escalation.acknowledge": Said("hand-raised", "", "alerts", gettext_lazy("has it")),
    "escalation.exhaust": Said(
        "exclamation-triangle", "red", "alerts", gettext_lazy("nobody answered; administrators were told")
    ),
    "missed": Said("exclamation-triangle", "red", "alerts", ""),
    "target.extend": Said("calendar-days", "", "alerts", gettext_lazy("agreed a later date")),
    "target.pause": Said("pause", "", "alerts", gettext_lazy("paused a target")),
    "target.renew": Said("pause", "", "alerts", gettext_lazy("made a pause longer")),
    "target.resume": Said("play", "", "alerts", gettext_lazy("let a paused target go on")),
    "target.move": Said("calendar-days", "", "alerts", gettext_lazy("moved a target by new rules or a new calendar")),
    "target.put_back": Said("calendar-days", "", "alerts", gettext_lazy("put a target back where it was")),
    "target.hold_back": Said(
        "bell-slash", "", "alerts", gettext_lazy("a reminder or step waits: the daily limit is reached")
    ),
    "target.give_up": Said("exclamation-triangle", "red", "alerts", gettext_lazy("a reminder or step failed")),
    "target.redrive": Said("bell", "", "alerts", gettext_lazy("tried a failed reminder or step again")),
    "message": Said("paper-airplane", "", "alerts", gettext_lazy("sent a message")),
    "assign": Said("user-plus", "", "changes", gettext_lazy("changed the owner")),
    "triage": Said("clipboard-document-check", "", "changes", gettext_lazy("sorted it")),
    "start": Said("magnifying-glass", "", "changes", gettext_lazy("started looking into it")),
    "finish": Said("document-check", "", "changes", gettext_lazy("recorded what was found")),
    "draft": Said("pencil-square", "", "changes", gettext_lazy("saved the draft of the reply")),
    "submit": Said("document-check", "", "changes", gettext_lazy("handed the reply in for approval")),
    "send_back": Said("arrow-uturn-left", "", "changes", gettext_lazy("gave the reply back")),
    "rate": Said("severity", "", "changes", gettext_lazy("changed the severity")),
    "flag": Said("flag", "", "changes", gettext_lazy("changed the flags")),
    "describe": Said("pencil-square", "", "changes", gettext_lazy("added details")),
    "name": Said("no-symbol", "", "changes", gettext_lazy("recorded who is named in it")),
    "lift": Said("shield-exclamation", "", "changes", gettext_lazy("asked to take a protection away")),
    "agree": Said("shield-exclamation", "", "changes", gettext_lazy("looked at it as a second person and agreed")),
    "decline": Said(
        "shield-exclamation", "", "changes", gettext_lazy("looked at it as a second person and did not agree")
    ),
    "admit": Said("user-plus", "", "changes", gettext_lazy("let somebody see it")),
    "dismiss": Said("user-minus", "", "changes", gettext_lazy("took somebody off it")),
    "reclassify": Said("arrows-right-left", "", "changes", gettext_lazy("changed what it is")),
    "settle": Said("check-circle", "brand", "changes", gettext_lazy("answered and closed it")),
    "close": Said("archive-box", "brand", "changes", gettext_lazy("closed it")),
    "resolve": Said("hand-thumb-up", "brand", "changes", gettext_lazy("closed it as solved on the spot")),
    "reopen": Said("arrow-path", "", "changes", gettext_lazy("reopened it")),
    "withdraw": Said("archive-box-x-mark", "", "changes", gettext_lazy("closed it as withdrawn")),
    "err": Said("archive-box-x-mark", "", "changes", gettext_lazy("marked it as entered in error")),
    "ask_consent": Said("hand-raised", "", "changes", gettext_lazy("asked for the patient's consent")),
    "record_consent": Said("hand-raised", "brand", "changes", gettext_lazy("recorded the patient's consent")),
    "consent": Said("hand-raised", "", "changes", gettext_lazy("recorded the patient's consent")),
    "agreement": Said("clipboard-document-check", "brand", "family", gettext_lazy("recorded the plan")),
    "question": Said("chat-bubble-left-right", "brand", "family", gettext_lazy("asked them something")),
    "decision": Said(
        "building-office-2", "brand", "changes", gettext_lazy("recorded what the independent body decided")
    ),
    "plan": Said("clipboard-document-check", "brand", "family", gettext_lazy("recorded the plan")),
    "extend": Said("calendar-days", "", "family", gettext_lazy("agreed a later date with them")),
    "ask_complainant": Said("chat-bubble-left-right", "brand", "family", gettext_lazy("asked them something")),
    "ask_external": Said("pause", "", "changes", gettext_lazy("waits for another body")),
    "hear_back": Said("play", "brand", "changes", gettext_lazy("recorded an answer")),
    "time_out": Said("clock", "", "changes", gettext_lazy("nobody answered; it goes on without")),
    "add_issue": Said("queue-list", "", "changes", gettext_lazy("added an issue")),
    "code": Said("table-cells", "", "changes", gettext_lazy("coded it")),
    "rule_out": Said("archive-box-x-mark", "", "changes", gettext_lazy("closed it as not for us")),
    "contest": Said("arrow-path", "red", "family", gettext_lazy("is not content with our reply")),
    "refer": Said("building-office-2", "", "changes", gettext_lazy("recorded that an independent body looks at it")),
    "decide": Said("building-office-2", "brand", "changes", gettext_lazy("recorded what the independent body decided")),
    "lapse": Said("archive-box", "", "changes", gettext_lazy("closed for good: the time to come back is over")),
    "appraise": Said("hand-thumb-up", "", "family", gettext_lazy("said how we handled it")),
    "link": Said("link", "", "changes", gettext_lazy("linked it with another one")),
    "unlink": Said("link", "", "changes", gettext_lazy("took a link away")),
    "merge": Said("arrows-pointing-in", "", "changes", gettext_lazy("merged it with another one")),
    "unmerge": Said("arrows-pointing-out", "", "changes", gettext_lazy("took the merging back")),
    "transfer": Said("arrow-right-circle", "", "changes", gettext_lazy("sent it to another department")),
    "hand_over": Said("hand-raised", "", "notes", gettext_lazy("handed it over to the next shift")),
    "accept": Said("hand-raised", "", "changes", gettext_lazy("took what was handed over")),
    **{verb: Said(icon, tone, "requests", words) for verb, (icon, tone, words) in REQUESTS.items()},
    "alarm": Said(
        "shield-exclamation", "red", "alerts", gettext_lazy("told security and the duty manager of a threat")
    ),
    "plan_contact": Said("user-circle", "", "changes", gettext_lazy("made a contact plan")),
    "end_plan": Said("user-circle", "", "changes", gettext_lazy("ended the contact plan")),
    "hold_surveys": Said("pause-circle", "", "changes", gettext_lazy("held surveys back")),
    "lift_hold": Said("play-circle", "", "changes", gettext_lazy("let surveys ask again")),
    "backdate": Said("calendar-days", "", "alerts", gettext_lazy("corrected when it reached us")),
    "involve": Said("building-library", "", "changes", gettext_lazy("recorded that an outside body asks")),
    "reply_to_body": Said(
        "building-library", "brand", "changes", gettext_lazy("recorded our reply to an outside body")
    ),
    "transfer_out": Said("arrow-right-circle", "", "changes", gettext_lazy("passed it on to an outside body")),
    "bring_back": Said("arrow-uturn-left", "", "changes", gettext_lazy("took it back from an outside body")),
    "disclose": Said("heart", "brand", "family", gettext_lazy("was candid with them")),
    "safeguard": Said("shield-check", "", "changes", gettext_lazy("recorded safeguarding")),
    "undo": Said("arrow-uturn-left", "", "changes", gettext_lazy("undid the last step")),
}
OTHER = Said("information-circle", "", "changes", gettext_lazy("worked on it"))
# What they did themselves, where nobody of the house is named with it.
BEGINS = frozenset({"register", "take_over"})  # the story is told there
BY_THEM = frozenset({"inform", "information", "press", "register", "attach", "withdraw", "contest", "appraise"})
# Words that were written for colleagues; what was said with the family is not among them.
INTERNAL = frozenset(
    {
        "note",
        "hand_over",
        "rate",
        "flag",
        "reclassify",
        "send_back",
        "reopen",
        "withdraw",
        "err",
        "escalated",
        "transfer",
        "detach",
        "unmerge",
        "name",
        "lift",
        "ask_external",
        "ask_consent",
        "record_consent",
        "decide",
        "disclose",
        "safeguard",
        "involve",
        "end_plan",
        "backdate",
        "reply_to_body",
        "transfer_out",
        "bring_back",
        "pass_on",
        "need_time",
        "return_answer",
        "recall",
        "cancel_action",
        "call_off",
        "strike",
    }
)
ABOUT_SOMEBODY = frozenset({"name", "lift", "agree", "decline", "admit", "dismiss", "plan_contact"})
