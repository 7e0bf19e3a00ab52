"""Which column is which: by what programs and people call them, in English and Chinese; and how days are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from feedback.mapping.fields import Field

ASIDE = re.compile(r"[(（\[][^()（）\[\]]*[)）\]]")
DAY_OR_MONTH = re.compile(r"^\s*(\d{1,2})[./-](\d{1,2})[./-]\d{2,4}\b")


def folded(heading: str) -> str:
    """What two headings have in common that mean the same: letters and digits alone."""
    plain = unicodedata.normalize("NFKC", heading).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


def guess(headings: Sequence[str], fields: Iterable[Field]) -> dict[str, int]:
    """Field → column, each column once; what nothing is known of is left to a person."""
    found: dict[str, int] = {}
    taken: set[int] = set()
    ways = [[folded(one) for one in headings], [folded(ASIDE.sub("", one)) for one in headings]]
    for field in fields:
        wanted = [folded(word) for word in (field.name, *field.headings)]
        column = _first(wanted, ways, taken)
        if column is not None:
            found[field.name] = column
            taken.add(column)
    return found


def _first(wanted: Sequence[str], ways: Sequence[Sequence[str]], taken: set[int]) -> int | None:
    for word in wanted:
        for headings in ways:
            for column, heading in enumerate(headings):
                if heading and heading == word and column not in taken:
                    return column
    return None


def heading_row(rows: Sequence[Sequence[str]], fields: Sequence[Field]) -> int:
    """Which of the first rows names the columns: some programs write a title above. The first where none does."""
    matches = [len(guess(row, fields)) for row in rows]
    return matches.index(max(matches)) if matches and max(matches) > 1 else 0


def remembered(headings: Sequence[str], saved: Mapping[str, str]) -> dict[str, int]:
    """Field → column for the headings that a saved matching names, wherever they stand in this file."""
    places = {folded(heading): column for column, heading in reversed(list(enumerate(headings)))}
    return {field: places[folded(heading)] for field, heading in saved.items() if folded(heading) in places}


def day_order(cells: Iterable[str]) -> str:
    """ "dmy" or "mdy": by the first cell that can only be one of them."""
    for cell in cells:
        if written := DAY_OR_MONTH.match(cell):
            first, second = map(int, written.groups())
            if first > 12 >= second:
                return "dmy"
            if second > 12 >= first:
                return "mdy"
    return "dmy"
