"""The pages of the audit as lines to read: names instead of numbers, words instead of verbs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q

from audit import verbs
from audit.forms import reference_of
from audit.models import Entry
from audit.querysets import EntryQuerySet

PAGE = 50
MOST_PEOPLE = 50
MOST_LOOKERS = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One entry. `ref` is the reference or name of what it is about, else `kind` and `number` say it."""

    pk: int
    at: datetime
    who: str
    on_behalf_of: str
    what: str
    ref: str
    kind: str
    number: int | None
    door: str
    facts: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Page:
    lines: list[Line]
    next_before: int | None


@dataclass(frozen=True, slots=True)
class Looker:
    """One person who looked at one record: how often, in which ways, when first and when last."""

    who: str
    times: int
    ways: list[str]
    first_at: datetime
    last_at: datetime


def people_called(words: str) -> list[int]:
    """The users whose name or address contains these words."""
    users = get_user_model()._default_manager
    found = users.filter(Q(name__icontains=words) | Q(email__icontains=words))
    return list(found.order_by("pk").values_list("pk", flat=True)[:MOST_PEOPLE])


def chosen(entries: EntryQuerySet, wanted: Mapping[str, Any], people: Iterable[int]) -> EntryQuerySet:
    """The entries that the cleaned values of `FilterForm` ask for."""
    entries = entries.by_people(people) if wanted.get("person") else entries
    entries = entries.of_verb(wanted["verb"]) if wanted.get("verb") else entries
    entries = entries.between(*wanted["day"]) if wanted.get("day") else entries
    return entries.about(*wanted["ref"]) if wanted.get("ref") else entries


def page(entries: EntryQuerySet, before: int | None) -> Page:
    """Fifty entries, the newest first, and the number to go on from (None at the end); two queries."""
    found = list(entries.newest(before)[: PAGE + 1])
    shown = found[:PAGE]
    names = _names(pk for entry in shown for pk in (entry.actor_id, entry.on_behalf_of_id, _user_in(entry)))
    return Page([_line(entry, names) for entry in shown], shown[-1].pk if len(found) > PAGE else None)


def lookers(entries: EntryQuerySet) -> list[Looker]:
    """Who looked; two queries."""
    rows = list(entries.lookers()[:MOST_LOOKERS])
    names = _names(row["actor_id"] for row in rows)
    return [
        Looker(
            names.get(row["actor_id"], f"#{row['actor_id']}"), row["times"],
            [verbs.label_of(verb) for verb in row["verbs"]], row["first_at"], row["last_at"],
        )
        for row in rows
    ]  # fmt: skip


def _names(ids: Iterable[int | None]) -> dict[int, str]:
    wanted = {pk for pk in ids if pk}
    users = get_user_model()._default_manager.in_bulk(wanted) if wanted else {}
    return {pk: _name(user) for pk, user in users.items()}


def _name(user: AbstractBaseUser) -> str:
    return str(user)


def _user_in(entry: Entry) -> int | None:
    return entry.subject_id if entry.subject_kind == "user" else None


def _line(entry: Entry, names: Mapping[int, str]) -> Line:
    return Line(
        pk=entry.pk,
        at=entry.at,
        who=_called(entry.actor_id, names),
        on_behalf_of=_called(entry.on_behalf_of_id, names),
        what=verbs.label_of(entry.verb),
        ref=reference_of(entry.subject_kind, entry.subject_id) or names.get(_user_in(entry) or 0, ""),
        kind=str(verbs.KINDS.get(entry.subject_kind, entry.subject_kind)),
        number=entry.subject_id,
        door=entry.get_door_display(),
        facts=_facts(entry.facts),
    )


def _called(pk: int | None, names: Mapping[int, str]) -> str:
    """A name; the number of somebody who is no longer there; nothing for the clock."""
    return names.get(pk, f"#{pk}") if pk else ""


def _facts(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    told = sorted((name, value) for name, value in facts.items() if _says(value) and name not in TOLD_BY_NAME)
    return [(str(verbs.FACTS.get(name, name)), _written(value)) for name, value in told]


# Shown by name beside whoever did it.
TOLD_BY_NAME = frozenset({"acting_for"})


def _says(value: Any) -> bool:
    return value is False or value == 0 or bool(value)


def _written(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_written(item)}" for name, item in value.items())
    if isinstance(value, list):
        return ", ".join(map(_written, value))
    return str(value)
