"""Profiles: the rules of a country or a hospital as data, read and checked without a database.

`load("private_hospital")` reads a shipped profile, `read(data)` what `ProfileVersion.data` holds; both have the
same shape. `validate(data)` lists what is wrong with one in plain words.

A file in `shipped/` holds what is its own; what every hospital begins with (first contact, the ladder, pauses)
stands once in `shared.json`. `wales.2.json` is the second version of `wales.json`, in force from a later day.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from clocks.profiles.checking import validate
from clocks.profiles.rows import (
    EXPLANATION,
    NOBODY_LATE,
    NOBODYS,
    USUAL_DUTIES,
    WAITS_ON_FAMILY,
    Always,
    Approval,
    Origin,
    PauseRule,
    Profile,
    Rule,
    Rung,
)
from clocks.worktime.refusals import N_, Refusal

__all__ = [
    "EXPLANATION",
    "NOBODYS",
    "NOBODY_LATE",
    "WAITS_ON_FAMILY",
    "Always",
    "Approval",
    "Origin",
    "PauseRule",
    "Profile",
    "Rule",
    "Rung",
    "house_data",
    "load",
    "read",
    "shipped",
    "shipped_data",
    "shipped_versions",
    "usual_rungs",
    "validate",
]

FOLDER = Path(__file__).parent / "shipped"
HOUSE = Path(__file__).parent
SHARED = Path(__file__).parent / "shared.json"
SETS = frozenset({"types", "kinds", "flags", "problems"})
LISTS = frozenset({"stop_events", "restart_events"})


def shipped() -> list[str]:
    """The names of the profiles that come with the product."""
    return sorted(path.stem for path in FOLDER.glob("*.json") if "." not in path.stem)


def shipped_data(name: str, number: int = 1) -> dict[str, Any]:
    """The plain data of a version of a shipped profile, as a `ProfileVersion` keeps it."""
    path = FOLDER / (f"{name}.json" if number == 1 else f"{name}.{number}.json")
    if name not in shipped() or not path.is_file():
        raise Refusal(N_("There is no profile named %(name)s."), name=name)
    return _composed(json.loads(path.read_text(encoding="utf-8")), json.loads(SHARED.read_text(encoding="utf-8")))


def shipped_versions(name: str) -> list[dict[str, Any]]:
    """Every version of a shipped profile, the oldest first."""
    return [shipped_data(name, number) for number in range(1, 2 + len(list(FOLDER.glob(f"{name}.*.json"))))]


def _composed(own: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    """What is shared, then what is the profile's own; its rules take the place of shared ones of the same key.

    Steps hang on the targets that this profile has.
    """
    keys = {row["key"] for row in own["rules"]}
    rules = own["rules"] + [row for row in shared["rules"] if row["key"] not in keys]
    kinds = {row["kind"] for row in rules}
    steps = [{**row, "kinds": [kind for kind in row["kinds"] if kind in kinds]} for row in shared["rungs"]]
    labels = {**shared["labels"], **own.get("labels", {})}
    return {**shared, **own, "labels": labels, "rules": rules, "rungs": [row for row in steps if row["kinds"]]}


def house_data(name: str) -> dict[str, Any]:
    """Rules that hold wherever somebody works, and that no place adopts: "casework" is what colleagues owe each other
    on a case, "feedback" who comes back on what was told, by when, "upkeep" who looks at a page again,
    "calls" what follows from a call after somebody went home.
    """
    shared = json.loads(SHARED.read_text(encoding="utf-8"))
    words = {part: shared[part] for part in ("labels", "labels_origin")}
    return {**words, **json.loads((HOUSE / f"{name}.json").read_text(encoding="utf-8"))}


@lru_cache
def load(name: str) -> Profile:
    return read(shipped_data(name))


@lru_cache
def usual_rungs() -> tuple[Rung, ...]:
    """The ladder every hospital begins with."""
    return tuple(Rung(**_row(row)) for row in json.loads(SHARED.read_text(encoding="utf-8"))["rungs"])


KNOWN = frozenset(one.name for one in fields(Profile))


def read(data: Mapping[str, Any]) -> Profile:
    """A profile from plain data; raises the first `Refusal` of `validate`. What older versions held and nothing goes by
    any more is passed over.
    """
    for problem in validate(data):
        raise problem
    return Profile(
        **{
            **{name: value for name, value in data.items() if name in KNOWN},
            "effective_from": date.fromisoformat(data["effective_from"]),
            "effective_to": _date(data.get("effective_to")),
            "labels_origin": _origin(data["labels_origin"]),
            "rules": tuple(Rule(**_row(row)) for row in data["rules"]),
            "rungs": tuple(Rung(**_row(row)) for row in data["rungs"]),
            "pauses": tuple(PauseRule(**_row(row)) for row in data["pauses"]),
            "approval": Approval(**_row(data["approval"])),
            "acknowledged_by": frozenset(data["acknowledged_by"]),
            "response_checklist": tuple(data["response_checklist"]),
            "outcomes": tuple(data["outcomes"]),
            "duties": {**USUAL_DUTIES, **{duty: tuple(steps) for duty, steps in data.get("duties", {}).items()}},
            "always": tuple(Always(**_row(row)) for row in data.get("always", ())),
            "notes": tuple(data.get("notes", ())),
            "returns": tuple(data.get("returns", ("general",))),
        }
    )


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in row.items()}


def _value(name: str, value: Any) -> Any:
    if name == "origin":
        return _origin(value)
    if name in SETS:
        return frozenset(value)
    return tuple(value) if name in LISTS else value


def _origin(row: Mapping[str, Any]) -> Origin:
    dates = {"checked_on": _date(row["checked_on"]), "confirmed_on": _date(row.get("confirmed_on"))}
    return Origin(**{**row, **dates})


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
