"""Puts what happened into sentences: one line for each thing of `complaints.timeline`, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from clocks.models import Rung
from complaints.labels import flag_word, kind_word
from complaints.models import CaseType, Complaint, DutyStep, Entry, Letter
from complaints.timeline import History, Notice, Thing
from complaints.views.staff.deeds import (
    ABOUT_SOMEBODY,
    BEGINS,
    BY_THEM,
    GROUPS,
    INTERNAL,
    LETTERED,
    OTHER,
    WORDED,
    Said,
)  # fmt: skip
from complaints.views.staff.requestwords import about_request
from complaints.views.staff.words import TARGETS
from feedback.models import Flag, Recovery, Severity
from hospital import phrasing
from hospital.roles import Role
from outbox.models import Message

Reader = int | str | None  # a colleague, a room by its name, the person who told us
HANDED_OVER = frozenset({Message.State.SENT, Message.State.DELIVERED, Message.State.BOUNCED})


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the timeline, ready for the page. `told` says who heard of it, how and when; `moment` stands
    instead of the time of day where only the day counts.
    """

    icon: str
    tone: str
    who: str
    what: str
    at: datetime
    words: str = ""
    is_internal: bool = False
    told: tuple[str, ...] = ()
    names: str = ""
    language: str = ""
    moment: str = ""


def tell(history: History, complaint: Complaint, *, show: str = "", may_read: bool = True) -> list[Item]:
    """Items newest first; `show` narrows to one group; without `may_read` nobody's words are among them."""
    things = (thing for thing in history.things if not show or said(thing).group == show)
    return [_item(thing, history.names, complaint, may_read) for thing in things]


def said(thing: Thing) -> Said:
    kind = thing.verb
    if kind == "contact" and thing.facts.get("is_two_way"):
        kind = "contact_two_way"
    if kind == "escalated" and not thing.facts.get("number"):
        kind = "reminded"
    return WORDED.get(kind, OTHER)


def _item(thing: Thing, names: Mapping[int, str], complaint: Complaint, may_read: bool) -> Item:
    face = said(thing)
    words = complaint.feedback.words if thing.verb in BEGINS else thing.words
    return Item(
        icon=face.icon,
        tone=face.tone,
        who=_who(thing, names),
        what=phrasing.listed([_deed(thing, face), *_more(thing, names, complaint), _moment(thing, complaint.zone)]),
        at=thing.at,
        words=words if may_read else "",
        is_internal=thing.verb in INTERNAL,
        told=tuple(_told(thing, names, complaint.zone)),
        names=phrasing.listed(dict.fromkeys(reader_name(person, names) for person in heard(thing))),
        language=thing.facts.get("language", "") if thing.verb == "letter" else "",
    )


def _who(thing: Thing, names: Mapping[int, str]) -> str:
    """Whose deed it was: a colleague, the person who told us, or the house by itself."""
    if thing.actor_id:
        who, whom = names.get(thing.actor_id, ""), names.get(thing.facts.get("acting_for"), "")
        return _("%(name)s for %(person)s") % {"name": who, "person": whom} if whom else who
    if thing.verb in BY_THEM:
        return _("The person who told us")
    if thing.verb == "escalated":
        return _("Escalation step") if thing.facts["number"] else _("Reminder")
    return _("Automatic message") if thing.verb == "message" else _("Recorded")


def _deed(thing: Thing, face: Said) -> str:
    """What was done. Of an escalation it is to whom; one that came by itself needs no more words than that."""
    if thing.verb == "attach" and (taken := thing.facts["taken"]):
        return ngettext("added %(number)d file", "added %(number)d files", taken) % {"number": taken}
    if thing.verb in LETTERED and thing.facts.get("kind", Letter.Kind.RESPONSE) != Letter.Kind.RESPONSE:
        return str(LETTERED[thing.verb])
    if thing.facts.get("is_further"):
        return _("sent a further reply")
    if thing.verb != "escalated" or thing.facts["role"] not in Role.values:
        return str(face.words)
    role = {"role": Role(thing.facts["role"]).label}
    return (_("escalated it to %(role)s") if thing.actor_id else _("to %(role)s")) % role


# -------------------------------------------------------------------------------------- what exactly
def _more(thing: Thing, names: Mapping[int, str], case: Complaint) -> Iterator[str]:
    """The particulars: by which way, from what to what, to whom, until when."""
    facts = thing.facts
    if facts.get("how"):
        yield str(Entry.How(facts["how"]).label).lower()
    yield _at_once(thing)
    yield from _files(thing)
    yield from _about_other(thing, names)
    if thing.verb == "recovery":
        yield _("put right: %(answer)s") % {"answer": Recovery.Content(facts["is_put_right"]).label}
    yield _what(thing, names)
    if day := facts.get("next_contact_on"):
        yield _("next contact %(day)s") % {"day": date_format(date.fromisoformat(day), "MONTH_DAY_FORMAT")}
    yield from changes(facts.get("before"), facts.get("after"), names, case)


def _about_other(thing: Thing, names: Mapping[int, str]) -> Iterator[str]:
    """The particulars of requests, escalations and letters."""
    yield from about_request(thing.verb, thing.facts, names)
    if thing.verb == "escalated":
        yield from _about_escalation(thing.facts, names)
    if thing.verb in LETTERED:
        yield from _about_letter(thing.facts)


def _about_letter(facts: Mapping[str, Any]) -> Iterator[str]:
    """Of which kind and form, and since when it is in the post."""
    if facts.get("kind", Letter.Kind.RESPONSE) != Letter.Kind.RESPONSE:
        yield str(Letter.Kind(facts["kind"]).label).lower()
    if facts.get("format", Letter.Format.STANDARD) != Letter.Format.STANDARD:
        yield str(Letter.Format(facts["format"]).label).lower()
    if day := facts.get("posted_on"):
        yield _("posted on %(day)s") % {"day": date_format(date.fromisoformat(day), "MONTH_DAY_FORMAT")}


def _what(thing: Thing, names: Mapping[int, str]) -> str:
    """Who was named, or which target it is about."""
    if thing.verb in ABOUT_SOMEBODY:
        return names.get(thing.facts.get("user") or 0, "")
    if thing.facts.get("step") in DutyStep.Step.values:
        return str(DutyStep.Step(thing.facts["step"]).label).lower()
    kind = thing.facts.get("kind", "") if thing.verb.startswith("target.") else ""
    return str(TARGETS.get(kind, kind))


def _files(thing: Thing) -> Iterator[str]:
    """How many came with the words of the family, and how many were not taken."""
    if thing.verb in ("inform", "answer", "do_action") and (taken := thing.facts.get("taken")):
        yield ngettext("%(number)d file", "%(number)d files", taken) % {"number": taken}
    if refused := thing.facts.get("refused"):
        yield ngettext("%(number)d file not taken", "%(number)d files not taken", refused) % {"number": refused}


def _moment(thing: Thing, zone: str) -> str:
    """When it was, where it was entered later than it happened."""
    at = parse_datetime(thing.facts.get("happened_at") or "")
    if at in (None, thing.at):
        return ""
    return _("it was %(moment)s") % {"moment": phrasing.when(at, now=timezone.localtime(), zone=zone)}


def _at_once(thing: Thing) -> str:
    """What else the same call did."""
    if thing.verb == "acknowledge" and thing.facts.get("is_two_way"):
        return _("spoke with them")
    return _("told them that we have it") if thing.facts.get("acknowledged") else ""


def _about_escalation(facts: Mapping[str, Any], names: Mapping[int, str]) -> Iterator[str]:
    yield _cause(facts)
    if facts["needed_by_on"]:
        yield _("needed by %(day)s") % {
            "day": date_format(date.fromisoformat(facts["needed_by_on"]), "MONTH_DAY_FORMAT")
        }
    if taken := names.get(facts["acknowledged_by_id"]):
        yield _("%(name)s has it") % {"name": taken}


# Why the house escalated by itself.
BY_ITSELF = {
    Rung.Trigger.SHARE: gettext_lazy("part of the time is over"),
    Rung.Trigger.BREACH: gettext_lazy("a target was missed"),
    Rung.Trigger.AFTER: gettext_lazy("a missed target is still open"),
    Rung.Trigger.IDLE: gettext_lazy("nobody worked on it"),
    Rung.Trigger.SILENCE: gettext_lazy("nobody had answered"),
    Rung.Trigger.RECEIPT: gettext_lazy("it was serious when it came in"),
    Rung.Trigger.PRESS: gettext_lazy("the family is still waiting"),
}


def _cause(facts: Mapping[str, Any]) -> str:
    """What set an escalation off: nothing to say when a person did, else the flag or the rule."""
    if facts["trigger"] == Rung.Trigger.MANUAL:
        return ""
    if facts["trigger"] == Rung.Trigger.FLAG:
        kind, _case, cause, *_rest = [*facts["key"].split(":"), "", ""]
        return _judged(cause) if kind == "flag" else ""
    return str(BY_ITSELF.get(facts["trigger"], ""))


def _judged(cause: str) -> str:
    """The flag, or the severity that was reached; steps of before said only that it was Critical."""
    if cause in Flag.values:
        return str(Flag(cause).label)
    _word, _dash, level = cause.partition("-")
    return str(Severity(int(level or Severity.CRITICAL)).label)


def why(thing: Thing, names: Mapping[int, str], *, may_read: bool) -> str:
    """Why an escalation came, for whoever was told: a colleague's words, else the flag or the rule."""
    if thing.words and may_read:
        return _("%(name)s: %(words)s") % {"name": names.get(thing.actor_id or 0, ""), "words": thing.words}
    return _cause(thing.facts)


def changes(before: Any, after: Any, names: Mapping[int, str], case: Complaint) -> Iterator[str]:
    """From what to what, in words, for whatever a change recorded."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in after:
            if before.get(name) != after[name]:
                yield _change(_value(name, before.get(name), names, case), _value(name, after[name], names, case))
    elif after is not None:
        name = "owner" if isinstance(after, int) else "type"
        yield _change(_value(name, before, names, case), _value(name, after, names, case))


def _change(before: str, after: str) -> str:
    if not before:
        return _("now %(after)s") % {"after": after}
    return _("from %(before)s to %(after)s") % {"before": before, "after": after or _("none")}


def _value(name: str, value: Any, names: Mapping[int, str], case: Complaint) -> str:
    if name == "severity" and value:
        return str(Severity(value).label)
    if name == "flags":
        return phrasing.listed(flag_word(case, flag) for flag in value or ())
    if name == "owner":
        return names.get(value, "")
    if name == "type":
        return kind_word(case, value) if value in CaseType.values else ""
    return str(dict(Complaint.Status.choices).get(value, ""))


# --------------------------------------------------------------------------------- who was told, how
def _told(thing: Thing, names: Mapping[int, str], zone: str) -> Iterator[str]:
    """ "Dr Sato: in the app, seen; e-mail, sent 02:07", one line a reader, and why others were passed over."""
    for person, notices in heard(thing).items():
        ways = "; ".join(_way_and_time(notice, thing.at, zone) for notice in notices) or _("in the app")
        yield _("%(name)s: %(ways)s") % {"name": reader_name(person, names), "ways": ways}
    for skip in thing.facts.get("skipped") or ():
        why = PASSED_OVER.get(skip["why"], "")
        yield _("%(name)s: not told (%(why)s)") % {"name": reader_name(skip["user"], names), "why": why}


def heard(thing: Thing) -> dict[Reader, list[Notice]]:
    """By reader, the messages that went to them."""
    pairs = (pair for pair in thing.facts.get("told") or () if isinstance(pair, Mapping))
    by_reader: dict[Reader, list[Notice]] = {pair["user"]: [] for pair in pairs}
    for notice in thing.notices:
        by_reader.setdefault(notice.reader, []).append(notice)
    return by_reader


PASSED_OVER = {
    "inactive": gettext_lazy("account not in use"),
    "barred": gettext_lazy("named in it"),
    "told": gettext_lazy("told before"),
    "away": gettext_lazy("away"),
}


def reader_name(reader: Reader, names: Mapping[int, str]) -> str:
    if isinstance(reader, str):
        return reader
    return names.get(reader, "") if reader else _("The person who told us")


# In the middle of a sentence.
WAYS = {
    Message.Channel.EMAIL: gettext_lazy("e-mail"),
    Message.Channel.SMS: gettext_lazy("SMS"),
    Message.Channel.CHAT: gettext_lazy("group chat"),
    Message.Channel.DIGEST: gettext_lazy("digest"),
}


def way(notice: Notice) -> str:
    """ "e-mail, sent"."""
    if notice.channel == Message.Channel.IN_APP:
        return _("in the app, seen") if notice.seen_at else _("in the app")
    state = str(Message.State(notice.state).label).lower()
    return _("%(way)s, %(state)s") % {"way": WAYS.get(notice.channel, notice.channel), "state": state}


def _way_and_time(notice: Notice, since: datetime, zone: str) -> str:
    """ "e-mail, sent 02:07": the time where it left, with the day when that was another one."""
    if notice.settled_at is None or notice.state not in HANDED_OVER or notice.channel == Message.Channel.IN_APP:
        return way(notice)
    here, there = (moment.astimezone(ZoneInfo(zone)) for moment in (since, notice.settled_at))
    pattern = "H:i" if here.date() == there.date() else pgettext("date format", "j F, H:i")
    return f"{way(notice)} {date_format(there, pattern)}"


def groups(current: str, url: Callable[[str], str]) -> list[dict[str, Any]]:
    """The filter of the timeline as links; `url(code)` makes the address of one."""
    everything = {"": _("Everything"), **GROUPS}
    return [{"url": url(code), "label": label, "current": code == current} for code, label in everything.items()]
