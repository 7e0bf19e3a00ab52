"""What targets, steps, events and calendars are called on staff pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.dateformat import format as date_format
from django.utils.functional import Promise
from django.utils.translation import get_language_bidi, gettext, gettext_noop, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from clocks import years
from clocks.models import Rung
from clocks.profiles.rows import SECONDS
from hospital import phrasing
from hospital.models import Role

TARGETS: dict[str, str | Promise] = {
    "acknowledge": _("Acknowledge"),
    "action": _("Action"),
    "agreed_response": _("Agreed reply"),
    "call_task": _("Help after a follow-up call"),
    "candour_letter": _("What happened: written to them"),
    "candour_notice": _("What happened: told in person"),
    "complainant_info": _("Information from the person who told us"),
    "consent": _("Consent"),
    "contact": _("First contact"),
    "delay_notice": _("Explain the delay"),
    "follow_up_call": _("Follow-up call"),
    "inquiry": _("Answer questions"),
    "informal_window": _("Settle it informally"),
    "latest_response": _("Reply at the latest"),
    "looked_into": _("Look into it"),
    "bill": _("Answer about a bill"),
    "offer": _("Decide on an offer"),
    "ombudsman": _("Papers for an outside body"),
    "page_after": _("Look at what was published at once"),
    "page_repair": _("Readers say that it does not help"),
    "page_review": _("Check the page"),
    "paper_review": _("Read the document again"),
    "place_review": _("Check the place"),
    "promise": _("Keep a promise"),
    "registration": _("Enter in the register"),
    "review": _("Review"),
    "right_expiry": _("Time to ask for a review"),
    "safeguarding": _("Safeguarding"),
    "scope_notice": _("Say that it is not covered"),
    "service_recovery": _("Putting it right"),
    "share": _("Pass on the thanks"),
    "statutory_response": _("Reply"),
    "supportreferral": _("Referral for support"),
    "translation": _("Translation"),
    "triage": _("Sort"),
    "update": _("Holding update"),
    "urgent_feedback": _("Urgent feedback"),
}
EVENTS: dict[str, str | Promise] = {
    "acknowledged": _("acknowledged"),
    "action_agreed": _("an action is agreed"),
    "action_done": _("the action is done"),
    "action_postponed": _("an action has another day"),
    "answer_postponed": _("more time is given"),
    "answered": _("answered"),
    "asked": _("asked"),
    "assigned": _("an owner is named"),
    "bill_answered": _("the bill is answered"),
    "bill_asked": _("a bill is questioned"),
    "body_asked": _("an outside body asks"),
    "candour_given": _("told in person"),
    "candour_letter_sent": _("the letter is sent"),
    "call_promised": _("a call is promised"),
    "called": _("they are called"),
    "came_in": _("it comes in"),
    "case_opened": _("a case is opened"),
    "consent_asked": _("consent is asked for"),
    "consent_settled": _("consent is given or refused"),
    "contacted": _("spoken with"),
    "delay_notice_sent": _("the delay is explained"),
    "evidence_accepted": _("the evidence is accepted"),
    "flag_raised": _("a call brings something to light"),
    "flag_settled": _("it is seen to"),
    "flags_judged": _("somebody has looked at its red flags"),
    "finding_recorded": _("a finding is recorded"),
    "incident_notifiable": _("a notifiable incident is known"),
    "information_asked": _("information is asked for"),
    "information_received": _("the information is there"),
    "limit_near": _("a limit is near"),
    "not_covered": _("decided that it is not covered"),
    "offer_decided": _("the offer is decided"),
    "offer_passed": _("the offer goes to the next who decides"),
    "offer_proposed": _("an offer needs a decision"),
    "page_checked": _("it is looked at"),
    "page_doubted": _("three readers say that it does not help"),
    "page_hurried": _("it is published at once"),
    "page_looked_after": _("somebody else has looked at it"),
    "page_review_planned": _("a day to look at it again is set"),
    "papers_sent": _("the papers are sent"),
    "plan_agreed": _("a plan is agreed"),
    "praised": _("somebody is thanked"),
    "promise_kept": _("the promise is kept"),
    "promise_made": _("a promise is made"),
    "promise_moved": _("the promise has another day"),
    "put_right": _("put right"),
    "raised": _("a department is asked"),
    "received": _("received"),
    "red_flag": _("words of a red flag are found"),
    "recovery_after": _("somebody is to put it right, after they went home"),
    "recovery_before_discharge": _("they go home before that"),
    "recovery_in_house": _("somebody is to put it right, while they are here"),
    "referral_recorded": _("the referral is recorded"),
    "register_changed": _("it has changed since it was reported"),
    "register_due": _("it is due in the register"),
    "registered": _("it has a register number"),
    "reopened": _("reopened"),
    "resolved": _("solved on the spot"),
    "responded": _("the reply is sent"),
    "review_asked": _("a review is asked for"),
    "review_decided": _("the review is decided"),
    "right_used": _("the review is asked for"),
    "safeguarding_flagged": _("the safeguarding flag is set"),
    "scope_notice_sent": _("told why it is not covered"),
    "sent_back": _("the answer is sent back"),
    "settled": _("settled to satisfaction"),
    "sorted": _("sorted"),
    "shared": _("the thanks are passed on"),
    "support_answered": _("the referral is taken or not"),
    "support_asked": _("support is asked for"),
    "support_followed": _("it is known what became of the referral"),
    "told": _("somebody is to come back on it"),
    "translation_asked": _("a translation is asked for"),
    "translation_checked": _("the translation is checked"),
    "triaged": _("sorted"),
    "update_sent": _("a holding update is sent"),
}
FLAGS: dict[str, str | Promise] = {
    "danger": _("Danger now"),
    "self_harm": _("Self-harm"),
    "safeguarding": _("Safeguarding"),
    "discrimination": _("Discrimination"),
    "candour": _("Candour"),
    "media": _("Media risk"),
    "legal": _("Legal"),
    "rights": _("Rights"),
    "privacy": _("Privacy breach"),
    "regulator": _("Regulator"),
}
TYPES: dict[str, str | Promise] = {
    "complaint": _("complaint"),
    "concern": _("concern"),
    "grievance": _("grievance"),
    "compliment": pgettext_lazy("a kind of feedback", "thanks"),
    "suggestion": pgettext_lazy("a kind of feedback", "idea"),
    "enquiry": pgettext_lazy("a kind of feedback", "question"),
    "page": _("page, place or document"),
    "call": _("follow-up call"),
}
CALENDARS: dict[str, str | Promise] = {
    "statutory": _("Working days by law"),
    "office": _("Hours of the complaints team"),
    "duty": _("Hours of the duty manager"),
}
CONFIDENCE: dict[str, str | Promise] = {
    "verified": _("Verified"),
    "secondary": _("From a summary or another page"),
    "unverified": _("Not verified"),
}
PAUSES: dict[str, str | Promise] = {
    "complainant": _("waiting for the person who told us"),
    "consent": _("waiting for consent"),
    "other_body": _("waiting for another body"),
    "police_or_coroner": _("waiting for the police or the coroner"),
}
# Marked here, translated one by one: a year has 365 of them.
DAYS = {
    "closed": gettext_noop("closed as every week"),
    "holiday": gettext_noop("closed, %(name)s"),
    "unnamed": gettext_noop("closed"),
    "other": gettext_noop("other hours, %(hours)s"),
    "worked": gettext_noop("worked in exchange, %(hours)s"),
}
UNITS: dict[str, str | Promise] = {
    "minutes": _("minutes"),
    "hours": _("hours"),
    "working_days": _("working days"),
    "calendar_days": _("calendar days"),
    "weeks": _("weeks"),
    "months": _("months"),
}
TRIGGERS: dict[str, str | Promise] = {
    "share": _("When a share of the time has passed"),
    "breach": _("When the target is missed"),
    "after": _("Some time after it was missed"),
    "idle": _("When nobody has worked on it for some time"),
}
AGREED = _("a later date is agreed")
LOOPS: dict[str, str | Promise] = {
    "clocks": _("Reminders and escalation steps"),
    "bulk": _("Long tasks"),
    "web": _("Pages that stood in for it"),
}


def target(kind: str) -> str | Promise:
    return TARGETS.get(kind, kind)


def events(names: tuple[str, ...]) -> str:
    return ", ".join(str(EVENTS.get(name, name)) for name in names)


def amount(number: int, unit: str, calendar: str = "office") -> str:
    """ "4 office hours", "7 working days"; a date that is agreed has no number."""
    if unit == "moment":
        return gettext("the time agreed")
    if not number and unit != "date":
        return gettext("the same day")
    words = {
        "minutes": ngettext("%(count)d minute", "%(count)d minutes", number),
        "working_days": ngettext("%(count)d working day", "%(count)d working days", number),
        "calendar_days": ngettext("%(count)d calendar day", "%(count)d calendar days", number),
        "weeks": ngettext("%(count)d week", "%(count)d weeks", number),
        "months": ngettext("%(count)d month", "%(count)d months", number),
        "hours": _hours(number, calendar),
    }
    return words[unit] % {"count": number} if unit in words else gettext("the date agreed")


def _hours(number: int, calendar: str) -> str:
    if calendar == "duty":
        return ngettext("%(count)d hour, day and night", "%(count)d hours, day and night", number)
    return ngettext("%(count)d office hour", "%(count)d office hours", number)


def duration(seconds: int) -> str:
    """ "27 h 10 min", never in days: a working day has fewer hours than 24."""
    hours, minutes, rest = seconds // 3600, seconds % 3600 // 60, seconds % 60
    parts = {
        gettext("%(hours)d h") % {"hours": hours}: hours,
        gettext("%(minutes)d min") % {"minutes": minutes}: minutes,
        gettext("%(seconds)d s") % {"seconds": rest}: rest or not seconds,
    }
    return " ".join(text for text, is_there in parts.items() if is_there)


def pause(reason: str) -> str | Promise:
    return PAUSES.get(reason, reason)


def took(unit: str, gross: int, net: int) -> str:
    """How long a finished target took, with its pauses and without them."""
    if unit in SECONDS:
        shown = [duration(gross), duration(net)]
    else:
        measure = "working_days" if unit == "working_days" else "calendar_days"
        shown = [amount(gross, measure), str(net)]
    return gettext("Took %(gross)s; %(net)s without pauses") % {"gross": shown[0], "net": shown[1]}


def role(name: str) -> str | Promise:
    return gettext("Owner") if name == "owner" else Role(name).label if name in Role.values else name


def severities(lowest: int) -> str:
    """From which severity on a step holds; nothing to say where it holds for all."""
    return {2: gettext("Moderate or above"), 3: gettext("High or Critical"), 4: gettext("Critical")}.get(lowest, "")


def _flagged(flags: Iterable[str]) -> str:
    names = ", ".join(str(FLAGS.get(flag, flag)) for flag in sorted(flags))
    return gettext("Flag: %(flags)s") % {"flags": names} if names else gettext("Flagged")


def cause(trigger: str, data: dict[str, Any]) -> str:
    """What sets a reminder or an escalation step off."""
    if trigger == Rung.Trigger.SHARE:
        return gettext("%(percent)d %% of the time has passed") % {"percent": data["percent"]}
    spans = amount(data.get("amount", 0), data.get("unit", "hours"), data.get("calendar", "office"))
    words = {
        Rung.Trigger.BREACH: gettext("The target is missed"),
        Rung.Trigger.AFTER: gettext("%(span)s after it was missed") % {"span": spans},
        Rung.Trigger.IDLE: gettext("Nobody has worked on it for %(span)s") % {"span": spans},
        Rung.Trigger.RECEIPT: gettext("Received with severity %(severity)s")
        % {"severity": severities(data.get("severity_from", 1))},
        Rung.Trigger.FLAG: _flagged(data.get("flags", ())),
        Rung.Trigger.SEVERITY: gettext("It becomes %(severity)s")
        % {"severity": severities(data.get("severity_from", 1))},
        Rung.Trigger.PRESS: gettext("The family says that they are still waiting"),
        Rung.Trigger.MANUAL: gettext("By hand"),
        Rung.Trigger.SILENCE: gettext("Nobody said that they have it"),
    }
    return words[Rung.Trigger(trigger)]


def whole_day(on: date) -> str:
    """Tuesday 17 March 2026"""
    # Translators: Django date format letters; write the parts in the order of the language.
    return date_format(on, pgettext("date format", "l j F Y"))


def day_state(day: years.Day) -> str:
    """What a date of a calendar is, for those who do not see its color: "closed, St Patrick's Day"."""
    hours = years.typed(day.hours, "–")
    if get_language_bidi():
        hours = phrasing.ISOLATED.format(hours)
    state = "unnamed" if day.state == "holiday" and not day.name else day.state
    found = gettext(DAYS[state]) % {"hours": hours, "name": day.name} if state in DAYS else hours
    return gettext("%(words)s (not published yet)") % {"words": found} if day.is_changed else found


def step(number: int) -> str:
    return gettext("Escalation step %(number)d") % {"number": number} if number else gettext("Reminder")


def rule(row: Mapping[str, Any]) -> str:
    """ "5 working days; a later date may be agreed" from a row of a profile."""
    more = [
        (row.get("is_off") and not row["origin"].get("confirmed_on"), _("Off until confirmed")),
        (row.get("is_soft"), _("may be passed with an explanation")),
        (row.get("is_extendable"), _("a later date may be agreed")),
        (row.get("is_pausable"), _("may be paused")),
    ]
    said = [amount(row["amount"], row["unit"], row["calendar"]), *(str(text) for holds, text in more if holds)]
    if row.get("longest_days"):
        days = ngettext(
            "at most %(count)d day after receipt", "at most %(count)d days after receipt", row["longest_days"]
        )
        said.append(days % {"count": row["longest_days"]})
    return "; ".join(said)


def rung(row: Mapping[str, Any]) -> str:
    """ "The target is missed: complaints manager"."""
    told = {"cause": cause(row["trigger"], dict(row)), "role": role(row["role"])}
    return gettext("%(cause)s: %(role)s") % told


def longest_pause(row: Mapping[str, Any]) -> str:
    return gettext("at most %(span)s") % {"span": amount(row["amount"], row["unit"], row["calendar"])}
