"""Pure: a text message as the SMS provider hands it on."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

NUMBER = re.compile(r"\+[1-9]\d{6,14}")
LONGEST_MARK, MOST_PARTS = 200, 32


class BadText(ValueError):
    """It was signed, and cannot be understood."""


@dataclass(frozen=True, slots=True)
class Text:
    """`sender` in E.164, or as it came where it is no number (a short code, a name); `mark` is the provider's number.

    A long message may come in parts: `ref` is what they have in common, `part` of `parts` which one this is.
    """

    sender: str = field(repr=False)
    words: str = field(repr=False)
    mark: str
    to: str = ""
    ref: str = ""
    part: int = 1
    parts: int = 1


def e164(number: str) -> str:
    """+353875550142, however it is spaced; "" for what is no number with its country."""
    plain = re.sub(r"[\s().-]", "", number)
    plain = f"+{plain[2:]}" if plain.startswith("00") else plain
    return plain if NUMBER.fullmatch(plain) else ""


def read(body: bytes) -> Text:
    """`{"from": "+353…", "text": "…", "id": "…"}`, with `to`, and `ref`, `part`, `parts` where it comes in parts."""
    try:
        data = json.loads(body)
    except ValueError:
        raise BadText("no JSON") from None
    if not isinstance(data, Mapping) or not all(
        isinstance(data.get(name), str | int) for name in ("from", "text", "id")
    ):
        raise BadText("from, text and id")
    sender, ref = str(data["from"]).strip()[:32], str(data.get("ref", ""))[:LONGEST_MARK]
    part, parts = (_number(data.get(name, 1)) for name in ("part", "parts"))
    if not 1 <= part <= parts <= MOST_PARTS or (parts > 1 and not ref):
        raise BadText("part and parts")
    to = str(data.get("to", ""))
    return Text(
        e164(sender) or sender, str(data["text"]), str(data["id"])[:LONGEST_MARK], e164(to) or to, ref, part, parts
    )


def _number(value: Any) -> int:
    return int(value) if isinstance(value, int | str) and str(value).isascii() and str(value).isdecimal() else 0


def key_of(mark: str) -> str:
    """The provider's number as it is, where there is room for it."""
    return mark if len(mark) <= 80 else f"id:{hashlib.sha256(mark.encode()).hexdigest()}"


def joined(parts: Iterable[tuple[int, str]], of: int) -> str:
    """In their order; where one never came, a gap that can be seen."""
    found = dict(parts)
    return "".join(found.get(number, " […] ") for number in range(1, of + 1)).strip()
