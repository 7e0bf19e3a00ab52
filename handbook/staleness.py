"""Pure: what of a translation the source has left behind.

A page is a mapping from part to fingerprint: its title, its summary, and each block by its id. A translation keeps
the fingerprints of the source as it was when somebody last said that the translation says the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

HEAD = ("title", "summary")


def fingerprint(value: Any) -> str:
    """The same for the same words, whatever order a mapping has them in."""
    plain = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()[:32]


def fingerprints(title: str, summary: str, blocks: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """`blocks` as they are stored: {"id", "type", "value"}. Where a block stands is no part of what it says."""
    marks = {block["id"]: fingerprint([block["type"], bare(block["value"])]) for block in blocks}
    return {"title": fingerprint(title), "summary": fingerprint(summary), **marks}


def easy_fingerprint(lines: Iterable[Mapping[str, Any]]) -> str:
    """Of easy words as they are stored: in their order, which is part of what they say."""
    return fingerprint([bare(line["value"]) for line in lines])


def bare(value: Any) -> Any:
    """Without the ids that items of lists carry."""
    if isinstance(value, Mapping):
        kept = {key: bare(part) for key, part in value.items()}
        return kept["value"] if kept.keys() == {"type", "value", "id"} and kept["type"] == "item" else kept
    return [bare(part) for part in value] if isinstance(value, list) else value


@dataclass(frozen=True, slots=True)
class Behind:
    """Parts of the source that a translation does not say as they are now."""

    changed: frozenset[str] = frozenset()
    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.changed or self.added or self.removed)

    @property
    def missing(self) -> frozenset[str]:
        """What the source says otherwise now, or for the first time."""
        return self.changed | self.added


def behind(source: Mapping[str, str], followed: Mapping[str, str]) -> Behind:
    """`followed` is the source as the translation knows it; an empty one knows nothing of it."""
    return Behind(
        changed=frozenset(part for part in source.keys() & followed.keys() if source[part] != followed[part]),
        added=frozenset(source.keys() - followed.keys()),
        removed=frozenset(followed.keys() - source.keys()),
    )
