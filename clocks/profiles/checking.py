"""What is wrong with a profile, in plain words: every problem at once, so that a page can list them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any, get_args

from clocks.profiles.rows import (
    AGREED,
    CALENDARS,
    DUTIES,
    EXPLANATION,
    FLAGS,
    KINDS,
    LABELS,
    LANGUAGES,
    OUTCOME_LABELS,
    PAUSABLE,
    RETURNS,
    ROLES,
    SECONDS,
    TYPES,
    Confidence,
    Unit,
)
from clocks.worktime.refusals import N_, Refusal

Row = Mapping[str, Any]
Test = Callable[[object], bool]
Problems = Iterator[Refusal]

UNITS = frozenset(get_args(Unit))
TRIGGERS = frozenset({"share", "breach", "after", "idle", "receipt", "flag", "severity", "press", "manual"})
LARGEST = 10_000
SLUG = re.compile(r"[a-z][a-z0-9_-]{0,39}", re.ASCII)


def is_slug(value: object) -> bool:
    return isinstance(value, str) and bool(SLUG.fullmatch(value))


def is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def is_bool(value: object) -> bool:
    return isinstance(value, bool)


def is_date(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def whole(low: int, high: int) -> Test:
    return lambda value: type(value) is int and low <= value <= high


def one_of(choices: Collection[str]) -> Test:
    return lambda value: isinstance(value, str) and value in choices


def some_of(test: Test, *, least: int = 1) -> Test:
    return lambda value: isinstance(value, list) and len(value) >= least and all(map(test, value))


def or_none(test: Test) -> Test:
    return lambda value: value is None or test(value)


def in_every_language(value: object) -> bool:
    return isinstance(value, Mapping) and set(value) == set(LANGUAGES) and all(map(is_text, value.values()))


SEVERITY = whole(1, 4)
ORIGIN = {"source": is_text, "checked_on": is_date, "confidence": one_of(get_args(Confidence))}
ORIGIN_MORE = {"url": lambda v: isinstance(v, str), "confirmed_by": is_text, "confirmed_on": or_none(is_date)}
RULE = {
    "key": is_slug,
    "kind": one_of(KINDS),
    "types": some_of(one_of(TYPES)),
    "start_event": is_slug,
    "stop_events": some_of(is_slug),
    "amount": whole(0, LARGEST),
    "unit": one_of(UNITS),
    "edge": one_of(("day", "instant")),
    "calendar": one_of(CALENDARS),
    "origin": lambda value: isinstance(value, Mapping),
}
RULE_MORE = {
    "restart_events": some_of(is_slug),
    "severity_from": SEVERITY,
    "severity_to": SEVERITY,
    "is_anonymous": or_none(is_bool),
    "is_soft": is_bool,
    "explain_by": or_none(one_of(("at_limit", "after_limit"))),
    "repeats_on": or_none(is_slug),
    "parent": or_none(one_of(KINDS)),
    "is_extendable": is_bool,
    "longest_days": or_none(whole(1, LARGEST)),
    "is_pausable": is_bool,
    "exemption": or_none(is_text),
    "is_oral": or_none(is_bool),
    "is_off": is_bool,
    "rolls": is_bool,
    "month_rule": one_of(("commencing_on", "after")),
}
RUNG = {
    "key": is_slug,
    "number": whole(0, 4),
    "role": one_of(ROLES),
    "trigger": one_of(TRIGGERS),
    "kinds": some_of(one_of(KINDS)),
    "origin": lambda value: isinstance(value, Mapping),
}
RUNG_MORE = {
    "percent": whole(1, 100),
    "amount": whole(1, LARGEST),
    "unit": one_of(("minutes", "hours", "working_days")),
    "calendar": one_of(CALENDARS),
    "severity_from": SEVERITY,
    "flags": some_of(one_of(FLAGS)),
    "is_digest": is_bool,
}
PAUSE = {
    "reason": is_slug,
    "amount": whole(1, LARGEST),
    "unit": one_of(("working_days", "calendar_days")),
    "calendar": one_of(CALENDARS),
    "origin": lambda value: isinstance(value, Mapping),
}
PAUSE_MORE = {"renewable_by": or_none(one_of(ROLES)), "may_be_hidden": is_bool}
ALWAYS = {"type": one_of(TYPES), "origin": lambda value: isinstance(value, Mapping)}
ALWAYS_MORE = {"flags": some_of(one_of(FLAGS)), "problems": some_of(is_slug)}
PROFILE = {
    "slug": is_slug,
    "number": whole(1, LARGEST),
    "name": in_every_language,
    "effective_from": is_date,
    "labels": lambda value: isinstance(value, Mapping),
    "labels_origin": lambda value: isinstance(value, Mapping),
    "rules": lambda value: isinstance(value, list) and bool(value),
    "rungs": lambda value: isinstance(value, list),
    "pauses": lambda value: isinstance(value, list),
    "approval": lambda value: isinstance(value, Mapping),
    "acknowledged_by": some_of(one_of(("spoken", "written", "offer_made")), least=0),
    "response_checklist": some_of(is_slug, least=0),
    "outcomes": some_of(is_slug),
}
PROFILE_MORE = {
    "copied_from": lambda value: isinstance(value, Mapping),
    "effective_to": or_none(is_date),
    "short_path_holds": some_of(is_slug, least=0),  # of versions published before; nothing goes by it
    "signatory_role": or_none(one_of(ROLES)),
    "retention_class": is_slug,
    "hold_minutes": whole(0, LARGEST),
    "duties": lambda value: isinstance(value, Mapping),
    "notes": some_of(is_text, least=0),
    "always": lambda value: isinstance(value, list),
    "returns": some_of(one_of(RETURNS), least=0),
}
# Which rules a hospital's own ones began from; `is_shipped`: as they came with the product.
COPIED_FROM = {"slug": is_slug, "number": whole(1, LARGEST), "is_shipped": is_bool}
APPROVAL = {"severity_from": SEVERITY, "flags": some_of(one_of(FLAGS), least=0)}
# What staff call the parts of a profile.
PARTS = {"rules": "target", "rungs": "escalation step", "pauses": "pause", "always": "what is always of one kind"}
# What each cause needs beside itself.
TRIGGER_NEEDS = {
    "share": {"percent"},
    "after": {"amount", "unit", "calendar"},
    "idle": {"amount", "unit", "calendar"},
    "receipt": {"severity_from"},
    "flag": {"flags"},
    "severity": {"severity_from"},
    "press": {"amount", "unit", "calendar"},
}


def validate(data: object) -> list[Refusal]:
    """Every problem of a profile's data; an empty list when it can be used."""
    if not isinstance(data, Mapping):
        return [Refusal(N_("A profile is a table of names and values."))]
    shape = list(_shape(data))
    # What hangs together is looked at only when each part is sound by itself.
    return shape or list(_coherence(data))


def _shape(data: Row) -> Problems:
    found = list(_fields("profile", data, PROFILE, PROFILE_MORE))
    yield from found
    if found:
        return
    if "copied_from" in data:
        yield from _fields("copied_from", data["copied_from"], COPIED_FROM, {})
    steps = {duty: some_of(one_of(known), least=0) for duty, known in DUTIES.items()}
    yield from _fields("duties", data.get("duties", {}), {}, steps)
    yield from _fields("approval", data["approval"], APPROVAL, {"is_always": is_bool})
    usual, own = dict.fromkeys(LABELS, in_every_language), dict.fromkeys(OUTCOME_LABELS, in_every_language)
    yield from _fields("labels", data["labels"], usual, own)
    yield from _origin("labels", data["labels_origin"])
    yield from _rows("rules", data["rules"], RULE, RULE_MORE)
    yield from _rows("rungs", data["rungs"], RUNG, RUNG_MORE)
    yield from _rows("pauses", data["pauses"], PAUSE, PAUSE_MORE)
    yield from _rows("always", data.get("always", []), ALWAYS, ALWAYS_MORE)


def _rows(part: str, rows: Sequence[object], needed: Mapping[str, Test], more: Mapping[str, Test]) -> Problems:
    for number, row in enumerate(rows, 1):
        where = named(part, number, row)
        if not isinstance(row, Mapping):
            yield Refusal(N_("%(where)s: this is not a table of names and values."), where=where)
            continue
        yield from _fields(where, row, needed, more)
        if isinstance(row.get("origin"), Mapping):
            yield from _origin(where, row["origin"])


def named(part: str, number: int, row: object) -> str:
    """How a row is called in a message: its own key where it has one."""
    key = (row.get("key") or row.get("reason")) if isinstance(row, Mapping) else None
    return f"{PARTS[part]} {number} ({key})" if key else f"{PARTS[part]} {number}"


def _origin(where: str, row: Row) -> Problems:
    yield from _fields(where, row, ORIGIN, ORIGIN_MORE)
    if ("confirmed_by" in row) != bool(row.get("confirmed_on")):
        yield Refusal(N_("%(where)s: a confirmation needs both a person and a date."), where=where)


def _fields(where: str, row: Row, needed: Mapping[str, Test], more: Mapping[str, Test]) -> Problems:
    for name in sorted(set(needed) - set(row)):
        yield Refusal(N_("%(where)s: “%(field)s” is missing."), where=where, field=name)
    for name, value in row.items():
        test = needed.get(name) or more.get(name)
        if test is None:
            yield Refusal(N_("%(where)s: “%(field)s” is not known here."), where=where, field=name)
        elif not test(value):
            message = N_("%(where)s: “%(field)s” cannot be %(value)s.")
            yield Refusal(message, where=where, field=name, value=repr(value))


def _coherence(data: Row) -> Problems:
    if data.get("effective_to") and data["effective_to"] <= data["effective_from"]:
        yield Refusal(N_("The profile ends before it begins."))
    yield from _once("rules", [row["key"] for row in data["rules"]])
    yield from _once("rungs", [row["key"] for row in data["rungs"]])
    yield from _once("pauses", [row["reason"] for row in data["pauses"]])
    kinds = {row["kind"] for row in data["rules"]}
    for number, row in enumerate(data["rules"], 1):
        yield from _rule(named("rules", number, row), row, kinds)
    for one, other in combinations(data["rules"], 2):
        if one["kind"] == other["kind"] and _overlap(one, other):
            message = N_("%(one)s and %(other)s set the same target for the same case.")
            yield Refusal(message, one=one["key"], other=other["key"])
    for number, row in enumerate(data["rungs"], 1):
        yield from _rung(named("rungs", number, row), row, kinds)


def _once(part: str, keys: Iterable[str]) -> Problems:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            yield Refusal(N_("%(part)s: “%(key)s” is there twice."), part=PARTS[part], key=key)
        seen.add(key)


THE_SAME_DAY = frozenset({"delay_notice", "share"})  # may be owed on the day itself


def _rule(where: str, row: Row, kinds: set[str]) -> Problems:
    hours = row["unit"] in SECONDS or row["unit"] == "moment"
    checks = (
        (hours == (row["edge"] == "instant"), N_("%(where)s: hours end at an instant, everything else with a day.")),
        (
            row["amount"] > 0 or row["unit"] in AGREED or row["kind"] in THE_SAME_DAY,
            N_("%(where)s: the amount must be at least 1."),
        ),
        (
            row.get("severity_from", 1) <= row.get("severity_to", 4),
            N_("%(where)s: the lowest severity is above the highest."),
        ),
        (
            not row.get("is_pausable") or row["kind"] in PAUSABLE,
            N_("%(where)s: this target may never be paused."),
        ),
        (
            not (row.get("is_soft") and row.get("is_pausable")),
            N_("%(where)s: a limit that may be passed is explained, not paused."),
        ),
        (
            bool(row.get("is_soft")) == bool(row.get("explain_by")),
            N_("%(where)s: a limit that may be passed must say when the explanation is owed."),
        ),
        (
            row.get("repeats_on") is None or row["repeats_on"] in row["stop_events"],
            N_("%(where)s: what starts the next turn must also end this one."),
        ),
        (
            row.get("parent") is None or row["parent"] in kinds,
            N_("%(where)s: it belongs to a target that this profile has not."),
        ),
        (
            row["kind"] != EXPLANATION or row.get("parent") is not None,
            N_("%(where)s: an explanation belongs to the limit it explains."),
        ),
    )
    yield from (Refusal(message, where=where) for is_right, message in checks if not is_right)


def _overlap(one: Row, other: Row) -> bool:
    severities = range(
        max(one.get("severity_from", 1), other.get("severity_from", 1)),
        min(one.get("severity_to", 4), other.get("severity_to", 4)) + 1,
    )
    if any({one.get(name), other.get(name)} == {True, False} for name in ("is_anonymous", "is_oral")):
        return False
    if one["kind"] == EXPLANATION and one.get("parent") != other.get("parent"):
        return False  # each limit has its own explanation
    starts = _starts(one) & _starts(other)
    return bool(starts and set(one["types"]) & set(other["types"]) and severities)


def _starts(row: Row) -> set[str]:
    return {row["start_event"], *row.get("restart_events", ())}


def _rung(where: str, row: Row, kinds: set[str]) -> Problems:
    for field in sorted(TRIGGER_NEEDS.get(row["trigger"], set()) - set(row)):
        yield Refusal(N_("%(where)s: “%(field)s” is missing."), where=where, field=field)
    for kind in sorted(set(row["kinds"]) - kinds):
        message = N_("%(where)s: it watches “%(kind)s”, which this profile has not.")
        yield Refusal(message, where=where, kind=kind)
