"""One message, asked by the names of the standard: `PID-5.1`, `PID-5.1.1` for a part of it, `PID-3` with its
repetitions. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import hl7

from hospital.feed.unreadable import Unreadable

PLACE = re.compile(r"^([A-Z][A-Z0-9]{2})-(\d+)(?:\.(\d+))?(?:\.(\d+))?$")
MOST_SEGMENTS = 2000
KNOWN = frozenset({"A01", "A02", "A03", "A04", "A08", "A11", "A13", "A28", "A31", "A40"})


@dataclass(frozen=True, slots=True)
class Message:
    """Read once, and asked as often as one likes; what is not there is empty."""

    parsed: Any

    def first(self, asked: str) -> str:
        """The first repetition of a field, or a component of it."""
        return next(iter(self.all(asked)), "")

    def all(self, asked: str) -> list[str]:
        """Every repetition that says something, of every segment of this name."""
        segment, field, component, part = place(asked)
        found = (_part(_component(one, component), part) for one in self._repetitions(segment, field))
        return [said for one in found if (said := self._plain(one))]

    def rows(self, asked: str, joint: str = "&") -> list[list[str]]:
        """The repetitions of a field, each as its components; `joint` stands between the parts of one."""
        segment, field, _number, _part_of_it = place(asked)
        rows = (_parts(one) for one in self._repetitions(segment, field))
        found = [[self._plain(_joined(part, joint)) for part in row] for row in rows]
        return [row for row in found if any(row)]

    def segments(self, name: str) -> int:
        return sum(str(segment[0]) == name for segment in self.parsed)

    def _repetitions(self, name: str, field: int) -> list[Any]:
        rows = [segment for segment in self.parsed if str(segment[0]) == name]
        return [one for segment in rows if len(segment) > field for one in _of_field(segment[field])]

    def _plain(self, value: Any) -> str:
        """Without escapes; two quotation marks are "nothing", said on purpose."""
        text = str(value).strip()
        return "" if text == '""' else str(self.parsed.unescape(text)).strip() if "\\" in text else text

    # ------------------------------------------------------------------------------------- the head of it
    @property
    def event(self) -> str:
        """A01 to A40. MSH-9 is trusted before EVN-1: in practice they disagree."""
        return self.first("MSH-9.2") or self.first("EVN-1")

    @property
    def sender(self) -> str:
        return "|".join(filter(None, (self.first("MSH-3.1"), self.first("MSH-4.1"))))

    @property
    def control_id(self) -> str:
        return self.first("MSH-10")

    @property
    def is_known(self) -> bool:
        return self.first("MSH-9.1") in ("ADT", "") and self.event in KNOWN


def read(text: str) -> Message:
    """Raises Unreadable for what is no message, or too long to be one."""
    if text.count("\r") > MOST_SEGMENTS:
        raise Unreadable("too_large", "The message has too many segments.")
    if len(text) < 9 or not text.startswith("MSH") or text[3].isalnum() or len(set(text[3:8])) < 5:
        raise Unreadable("no_message", "It does not begin as a message does.")
    try:
        message = Message(hl7.parse(text))
    except Exception as error:  # the package raises IndexError, KeyError and its own for broken messages
        raise Unreadable("broken", "The message is broken.") from error
    if not message.control_id:
        raise Unreadable("no_control_id", "The message has no number of its own (MSH-10).")
    return message


def place(text: str) -> tuple[str, int, int, int]:
    """Segment, field, component and part of it; 0 is the whole. Raises ValueError for what is no place of a message."""
    if not (found := PLACE.match(text)):
        raise ValueError(f"{text} is no place of a message.")
    return found[1], int(found[2]), int(found[3] or 0), int(found[4] or 0)


def _of_field(field: Any) -> list[Any]:
    """Its repetitions; the package gives a plain field as a list of one text."""
    return list(field) if isinstance(field, list) else [field]


def _parts(repetition: Any) -> list[Any]:
    return list(repetition) if isinstance(repetition, list) else [repetition]


def _part(component: Any, number: int) -> Any:
    """0 is the whole; a component without parts is its own first."""
    parts = _parts(component)
    if not number:
        return component
    return parts[number - 1] if number <= len(parts) else ""


def _joined(component: Any, joint: str) -> str:
    return joint.join(map(str, component)) if isinstance(component, list) else str(component)


def _component(repetition: Any, number: int) -> Any:
    """0 is the whole; a text without components is its own first."""
    parts = _parts(repetition)
    if not number:
        return repetition
    return parts[number - 1] if number <= len(parts) else ""
