"""What the rules of a place ask of a letter, where that is written, and whether the letter shows it.

Values in, values out. What a program can see (our reference, a name, a day, the body to turn to) it looks for itself;
for everything else the writer says that it is in there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parent / "contents.json"
YEAR = re.compile(r"(?:19|20|٢٠)[\d٠-٩]{2}")


@dataclass(frozen=True, slots=True)
class Content:
    """`seen_by` names the fact that shows it in the words: "ref", "person", "contact", "body" or "date"."""

    code: str
    source: str
    confidence: str
    url: str = ""
    seen_by: str = ""


def wanted(kind: str, rules: Collection[str], asked: Collection[str] = ()) -> tuple[Content, ...]:
    """Of a letter of this kind by these rules and those they are a copy of. `asked` are the codes that the rules
    themselves ask of a reply.
    """
    rows = [row for row in _rows() if kind in row["kinds"] and _is_for(row, rules)]
    by_code = {row["code"]: row for row in sorted(rows, key=lambda row: bool(row.get("profiles")))}
    codes = asked if kind == "response" else by_code
    return tuple(_content(code, by_code.get(code, {})) for code in dict.fromkeys(codes))


def _rows() -> list[dict]:
    return json.loads(DATA.read_text(encoding="utf-8"))


def _is_for(row: Mapping, rules: Collection[str]) -> bool:
    return not row.get("profiles") or any(rule.startswith(one) for rule in rules for one in row["profiles"])


def _content(code: str, row: Mapping) -> Content:
    """A code nobody described is asked for by the rules of the place alone."""
    return Content(
        code, row.get("source", ""), row.get("confidence", "unverified"), row.get("url", ""), row.get("seen_by", "")
    )  # fmt: skip


def is_seen(content: Content, words: str, facts: Mapping[str, Collection[str]]) -> bool:
    """Does the letter itself show it? `facts` holds, by what it is seen by, the words any of which show it."""
    if content.seen_by == "date":
        return YEAR.search(words) is not None
    read = words.casefold()
    return any(fact.casefold() in read for fact in facts.get(content.seen_by, ()) if fact)


def missing(
    contents: Collection[Content], said: Collection[str], words: str, facts: Mapping[str, Collection[str]]
) -> list[Content]:
    """What neither the writer says nor the letter shows."""
    return [one for one in contents if one.code not in said and not is_seen(one, words, facts)]
