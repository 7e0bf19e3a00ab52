"""What happened on a case, newest first: audit entries, words, alerts, letters and messages, read in one statement.

An entry of the audit says who did what when; the words live in the rows of this room. Both are told together
as one `Thing`. Pages put things into sentences; nothing here does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Value
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime

from audit.models import Entry as AuditEntry
from clocks.models import Escalation, Told
from complaints.models import Complaint, Entry, Letter
from feedback.models import Recovery
from hospital.models import User
from outbox.models import Message

KIND = "complaint"
# Looks are recorded too, but who looked is the privacy officer's list, not the story of the case.
LOOKS = tuple(f"complaint.{look}" for look in ("view", "reveal", "print", "search", "download", "grant"))
# What another row tells better: the alert itself, the letter, what was put right.
TOLD_ELSEWHERE = (
    "complaint.pause",
    "complaint.renew",
    "complaint.resume",
    "complaint.escalate",
    "complaint.remind",
    "complaint.respond",
)
MOST = 300  # rows of one page of the timeline
COLUMNS = ("row_source", "row_id", "row_at", "row_by", "row_data")


@dataclass(frozen=True, slots=True)
class Notice:
    """One message to one reader: over which channel, and what became of it. Without `user_id` it went to the `room`
    of that name, or else to the family.
    """

    user_id: int | None
    channel: str
    state: str
    template: str
    settled_at: datetime | None
    seen_at: datetime | None
    room: str | None = None

    @property
    def reader(self) -> int | str | None:
        return self.user_id or self.room


@dataclass(slots=True)
class Thing:
    """One thing that happened. `words` is a person's free text; `facts` are ids and codes, as recorded.

    `verb` is the audit verb without "complaint.", or what the row is: "escalated", "letter", "recovery", "message"
    or the kind of an entry.
    """

    verb: str
    pk: int
    at: datetime
    actor_id: int | None
    facts: Mapping[str, Any]
    words: str = ""
    notices: list[Notice] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class History:
    """The newest things, who is who in them, and from when on older ones have to be asked for (None: that was all)."""

    things: list[Thing]
    names: Mapping[int, str]
    older_than: datetime | None = None


def read(complaint: Complaint, *, before: datetime | None = None) -> History:
    """Two statements: the rows, and the names of everybody they speak of."""
    rows = list(_rows(complaint, before)[: MOST + 1])
    older_than = rows[MOST - 1][2] if len(rows) > MOST else None
    things = told_together(rows[:MOST])
    names = dict(User.objects.filter(pk__in=people(things)).values_list("pk", "name"))
    return History(things, names, older_than)


# ------------------------------------------------------------------------------------------ reading
def _rows(complaint: Complaint, before: datetime | None) -> QuerySet:
    """(source, number, moment, who, data) of six tables, one union."""
    older = {"row_at__lt": before} if before else {}
    first, *others = [
        part.filter(**older).values_list(*COLUMNS)
        for part in (_audited(complaint), _written(complaint), _escalated(complaint), _answered(complaint),
                     _put_right(complaint), _told(complaint))
    ]  # fmt: skip
    return first.union(*others, all=True).order_by("-row_at", "row_source", "-row_id")


def _shaped(rows: QuerySet, source: str, moment: str, who: str, **data: Any) -> QuerySet:
    return rows.order_by().annotate(
        row_source=Value(source), row_id=F("pk"), row_at=F(moment), row_by=F(who), row_data=JSONObject(**data)
    )


def _audited(complaint: Complaint) -> QuerySet:
    rows = AuditEntry.objects.filter(subject_kind=KIND, subject_id=complaint.pk).exclude(verb__in=LOOKS)
    return _shaped(rows, "audit", "at", "actor_id", verb="verb", facts="facts", door="door")


def _written(complaint: Complaint) -> QuerySet:
    rows = Entry.objects.filter(complaint=complaint)
    columns = ("kind", "how", "words", "is_two_way", "next_contact_on")
    return _shaped(rows, "entry", "at", "by_id", **{name: name for name in columns})


def _escalated(complaint: Complaint) -> QuerySet:
    told = Told.objects.filter(escalation=OuterRef("pk")).values(pair=JSONObject(user="user_id", because="because"))
    columns = ("key", "number", "role", "trigger", "reason", "needed_by_on", "skipped", "settled_at")
    more = {
        "told": ArraySubquery(told), "acknowledged_by_id": "acknowledged_by_id", "answer_state": "answer__state",
        "answer_due_at": "answer__due_at", "answer_settled_at": "answer__settled_at",
        "given_by_id": "answer__given_by_id",
    }  # fmt: skip
    rows = Escalation.objects.of(KIND, complaint.pk)
    return _shaped(rows, "escalation", "at", "by_id", **more, **{name: name for name in columns})


def _answered(complaint: Complaint) -> QuerySet:
    rows = Letter.objects.with_order().filter(complaint=complaint, sent_at__isnull=False)
    columns = (
        "number", "kind", "words", "language", "state", "drafted_by_id", "approved_by_id", "how", "format", "posted_on",
        "is_further",
    )  # fmt: skip
    return _shaped(rows, "letter", "sent_at", "approved_by_id", **{name: name for name in columns})


def _put_right(complaint: Complaint) -> QuerySet:
    rows = Recovery.objects.over().filter(feedback=complaint.feedback_id)
    return _shaped(rows, "recovery", "at", "by_id", done="done", is_put_right="is_put_right", their_words="their_words")


def _told(complaint: Complaint) -> QuerySet:
    columns = ("key", "template", "channel", "state", "settled_at", "seen_at")
    rows = Message.objects.about(KIND, complaint.pk)
    more = {"room": "to_room__name"}
    return _shaped(rows, "message", "queued_at", "to_user_id", **more, **{name: name for name in columns})


# ------------------------------------------------------------------------------- one thing, one item
def told_together(rows: Iterable[tuple]) -> list[Thing]:
    """Words join the audit entry that names them, messages the thing that sent them; the rest stands alone."""
    by_source: dict[str, list[tuple]] = defaultdict(list)
    for row in rows:
        by_source[row[0]].append(row)
    words = {row[1]: row for row in by_source["entry"]}
    acknowledged = {row[2]: row[1] for row in words.values() if row[4]["kind"] == Entry.Kind.ACKNOWLEDGEMENT}
    audited = (row for row in by_source["audit"] if row[4]["verb"] not in TOLD_ELSEWHERE)
    things = [_from_audit(row, words, acknowledged) for row in audited]
    things += [_from_entry(row) for row in words.values()]  # whatever no audit entry has claimed
    things += [_from_escalation(row) for row in by_source["escalation"]]
    things += [_from_letter(row) for row in by_source["letter"]]
    things += [_from_recovery(row) for row in by_source["recovery"]]
    _give_notices(things, by_source["message"])
    return sorted(things, key=lambda thing: (thing.at, thing.verb != "register", thing.pk), reverse=True)


def _from_audit(row: tuple, words: dict[int, tuple], acknowledged: Mapping[datetime, int]) -> Thing:
    _source, pk, at, who, data = row
    named = acknowledged.get(at) if data["verb"] == "complaint.acknowledge" else _named_row(data["facts"])
    said = words.pop(named, None)
    facts = {**data["facts"], "door": data["door"], **({} if said is None else _how(said[4]))}
    return Thing(data["verb"].removeprefix("complaint."), pk, at, who, facts, said[4]["words"] if said else "")


def _named_row(facts: Mapping[str, Any]) -> int | None:
    """The row of words an audit entry points at: what was written, or why."""
    return facts.get("entry") or facts.get("reason")


def _how(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in ("kind", "how", "is_two_way", "next_contact_on")}


def _from_entry(row: tuple) -> Thing:
    _source, pk, at, who, data = row
    return Thing(data["kind"], pk, at, who, _how(data), data["words"])


def _from_escalation(row: tuple) -> Thing:
    _source, pk, at, who, data = row
    return Thing("escalated", pk, at, who, data, data["reason"])


def _from_letter(row: tuple) -> Thing:
    _source, pk, at, who, data = row
    return Thing("letter", pk, at, who or data["drafted_by_id"], data, data["words"])


def _from_recovery(row: tuple) -> Thing:
    _source, pk, at, who, data = row
    return Thing("recovery", pk, at, who, data, "\n".join(filter(None, (data["done"], data["their_words"]))))


def _give_notices(things: list[Thing], messages: Iterable[tuple]) -> None:
    """A message belongs to the alert its key names, else to what happened at its moment."""
    alerts = {thing.pk: thing for thing in things if thing.verb == "escalated"}
    moments = {thing.at: thing for thing in things if thing.verb != "escalated"}
    for row in messages:
        thing = alerts.get(_alert_of(row[4]["key"])) or moments.get(row[2])
        if thing is None:
            thing = moments[row[2]] = Thing("message", row[1], row[2], None, {})
            things.append(thing)
        thing.notices.append(_notice(row))


def _alert_of(key: str) -> int | None:
    """`esc:412:u7:email` is about escalation 412."""
    parts = key.split(":")
    return int(parts[1]) if parts[0] == "esc" and parts[1].isdigit() else None


def _notice(row: tuple) -> Notice:
    _source, _pk, _at, who, data = row
    moments = {name: parse_datetime(data[name]) if data[name] else None for name in ("settled_at", "seen_at")}
    return Notice(who, data["channel"], data["state"], data["template"], **moments, room=data["room"])


def people(things: Iterable[Thing]) -> set[int]:
    """Every user a thing speaks of, wherever it does."""
    return {pk for thing in things for pk in _people_of(thing) if isinstance(pk, int)}


def _people_of(thing: Thing) -> Iterator[Any]:
    yield thing.actor_id
    yield from (notice.user_id for notice in thing.notices)
    yield from (pair["user"] for pair in thing.facts.get("told", ()) if isinstance(pair, Mapping))
    yield from (skip.get("user") for skip in thing.facts.get("skipped", ()))
    yield from thing.facts.get("asked", ())
    yield from thing.facts.get("users", ())
    yield from (
        thing.facts.get(name)
        for name in ("user", "owner", "acknowledged_by_id", "given_by_id", "drafted_by_id", "acting_for")
    )
    for side in (thing.facts.get("before"), thing.facts.get("after")):
        yield side.get("owner") if isinstance(side, Mapping) else side
