"""What one cell says: a text, a moment, a number, one of some codes. Raises `Misread` with the code of a problem."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

from feedback.mapping.fields import Choices, Field, Moment
from feedback.mapping.guessing import folded

YEAR_FIRST = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
YEAR_LAST = re.compile(r"^(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})(?!\d)")
NAMED = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)?[\s-]+([^\W\d_]{3,9})\.?,?[\s-]+(\d{4}|\d{2})(?!\d)")
NAMED_FIRST = re.compile(r"^([^\W\d_]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
CLOCK = re.compile(
    r"^[\sT,]*(?:(上午|下午)\s*)?(\d{1,2})[:：.时](\d{2})分?(?:[:：](\d{2})秒?(?:\.\d+)?)?(?:\s*([AaPp]\.?[Mm]\.?))?\s*(?:Z|[+-]00:?00)?$"
)
MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
)}  # fmt: skip
EMAIL = re.compile(r"^[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,}$")
PARTS = re.compile(r"[;；|\n]")  # no comma: words of ours have some
LINK = re.compile(r"^https?://[^\s/]+\.[^\s]+$", re.I)
CENTURY_FROM = 70  # a year of two digits below it is of this century


class Misread(ValueError):
    """`code` is one of `problems.WORDS`; `part` is what of the cell it is about, where it is not all of it."""

    def __init__(self, code: str, part: str = "") -> None:
        super().__init__(code)
        self.code, self.part = code, part


def read(cell: str, field: Field, *, order: str = "dmy", choices: Choices | None = None,
         said: Mapping[str, str] | None = None) -> Any:  # fmt: skip
    """The value of a cell that is not empty. `said` is what a person said its words mean: folded words → code."""
    if len(cell) > field.most:
        raise Misread("long")
    if field.kind in ("choice", "choices"):
        codes = [code_of(part, choices or Choices({}), said or {}) for part in parts(cell, field)]
        return codes[0] if field.kind == "choice" else sorted({code for code in codes if code})
    return READERS[field.kind](cell, order)


def parts(cell: str, field: Field) -> list[str]:
    """The words of a choice: the cell, or each of several in it."""
    return [cell] if field.kind == "choice" else [part.strip() for part in PARTS.split(cell) if part.strip()]


def code_of(cell: str, choices: Choices, said: Mapping[str, str]) -> str:
    """What a person said counts first; then a code itself, or one of the words that are understood."""
    words = folded(cell)
    if words in said:
        return said[words]
    if cell in choices.labels:
        return cell
    if words in choices.known:
        return choices.known[words]
    raise Misread("unknown", cell)


def moment(cell: str, order: str = "dmy") -> Moment:
    """Day first or month first is asked of `order` alone; a year in front or a month in words needs no order."""
    for pattern, make in _WAYS:
        if written := pattern.match(cell):
            try:
                return Moment(make(*written.groups(), order), clock(cell[written.end() :]))
            except (ValueError, KeyError):
                raise Misread("moment") from None
    raise Misread("moment")


def clock(rest: str) -> time | None:
    """The time of day behind a day. Raises ValueError for what is none."""
    if not rest.strip():
        return None
    written = CLOCK.match(rest)
    if written is None:
        raise ValueError
    half, hour, minute, second, meridiem = written.groups()
    hours = int(hour)
    is_late = half == "下午" or (meridiem or "").lower().startswith("p")
    if half or meridiem:
        if not 1 <= hours <= 12:
            raise ValueError
        hours = hours % 12 + (12 if is_late else 0)
    return time(hours, int(minute), int(second or 0))


def _year(written: str) -> int:
    year = int(written)
    return year if len(written) == 4 else year + (1900 if year >= CENTURY_FROM else 2000)


def _year_first(year: str, month: str, day: str, _order: str) -> date:
    return date(int(year), int(month), int(day))


def _year_last(first: str, second: str, year: str, order: str) -> date:
    day, month = (second, first) if order == "mdy" else (first, second)
    return date(_year(year), int(month), int(day))


def _named(day: str, month: str, year: str, _order: str) -> date:
    return date(_year(year), MONTHS[month[:3].lower()], int(day))


def _named_first(month: str, day: str, year: str, _order: str) -> date:
    return _named(day, month, year, _order)


_WAYS: tuple[tuple[re.Pattern[str], Callable[..., date]], ...] = (
    (YEAR_FIRST, _year_first), (YEAR_LAST, _year_last), (NAMED, _named), (NAMED_FIRST, _named_first),
)  # fmt: skip


def number(cell: str, _order: str = "") -> Decimal:
    """ "4.5", "4,5", "4.5/5" (what stands in front of the stroke), "★★★★" (how many there are)."""
    stars = cell.count("★")
    if stars and not cell.replace("★", "").replace("☆", "").strip():
        return Decimal(stars)
    try:
        found = Decimal(cell.split("/")[0].strip().replace(",", "."))
    except InvalidOperation:
        raise Misread("number") from None
    if not found.is_finite() or abs(found) >= 1000:
        raise Misread("number")
    return found


def email(cell: str, _order: str = "") -> str:
    if not EMAIL.match(cell):
        raise Misread("email")
    return cell.lower()


def link(cell: str, _order: str = "") -> str:
    if not LINK.match(cell):
        raise Misread("link")
    return cell


def text(cell: str, _order: str = "") -> str:
    return cell


READERS: Mapping[str, Callable[[str, str], Any]] = {
    "text": text, "long": text, "moment": moment, "number": number, "email": email, "link": link,
}  # fmt: skip
