"""What differs between two versions of a profile, row by row. Where a number comes from is no difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Part = Literal["rules", "rungs", "pauses"]
NAMES: dict[Part, str] = {"rules": "key", "rungs": "key", "pauses": "reason"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that was changed, added (`before` None) or taken out (`after` None)."""

    part: Part
    key: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    def changed(self, name: str) -> bool:
        return (self.before or {}).get(name) != (self.after or {}).get(name)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """In the order of the newer rows, then what is gone."""
    found = []
    for part in NAMES:
        old, new = rows_of(before, part), rows_of(after, part)
        keys = [*new, *(key for key in old if key not in new)]
        pairs = [Difference(part, key, old.get(key), new.get(key)) for key in keys]
        found += [each for each in pairs if _plain(each.before) != _plain(each.after)]
    return found


def with_row(data: Mapping[str, Any], part: Part, key: str, row: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    """The rows of a part with one of them changed, added at the end, or (None) taken out."""
    rows = rows_of(data, part)
    others = {each: found for each, found in rows.items() if each != key}
    return list(others.values()) if row is None else list({**rows, key: row}.values())


def rows_of(data: Mapping[str, Any], part: Part) -> dict[str, Mapping[str, Any]]:
    return {row[NAMES[part]]: row for row in data[part]}


def _plain(row: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    return None if row is None else {name: value for name, value in row.items() if name != "origin"}
