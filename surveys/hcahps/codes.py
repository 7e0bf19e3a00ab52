"""Which codes of a stay mean what, as dated data: tables that ship, and those the hospital loads over them. Pure.

Of UB-04 only codes ship, never its texts. A table that is loaded for a quarter holds from its first day on and takes
the place of whole systems, those it names (reference, section 2.2).
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from surveys.hcahps.population import EVERYWHERE, OTHER, Codes, household

FOLDER = Path(__file__).parent / "codes"
STATUS, ORIGIN, DRG, NO_HOME = "discharge_status", "point_of_origin", "ms_drg", "no_home"
STATE_LAW, BARRED = "state_law", "barred"
ADDRESS = "address"
LINES = ("maternity", "medical", "surgical")
UNIT = "unit"  # departments by name, where the service line is found out by them
COURT = "court_or_police"
SYSTEMS: Mapping[str, tuple[str, ...]] = {
    STATUS: ("died", "hospice", "nursing_facility", COURT), ORIGIN: (COURT,), DRG: (*LINES, "psychiatric"),
    UNIT: (*LINES, OTHER), NO_HOME: (ADDRESS,), STATE_LAW: (BARRED,),
}  # fmt: skip
RANGE = re.compile(r"([0-9]{1,3})-([0-9]{1,3})")
CODE = re.compile(r"[0-9A-Za-z]{1,20}")
SEPARATOR = "|"  # between the parts of an address where people without a home stay, and of a rule of a state
STATE = re.compile(r"[A-Z]{2}")
Table = Mapping[str, Mapping[str, str]]  # by system, what each plain code means
Line = Mapping[str, str]


def plain(code: str) -> str:
    """As systems write one code differently: 3 and 03, 194 and 0194."""
    return code.strip().upper().lstrip("0") or code.strip()[:1]


def unit(name: str) -> str:
    """A department, however its name is typed."""
    return " ".join(name.casefold().split())


def spread(system: str, written: str) -> Iterator[str]:
    """The plain codes of a cell: one, a range of MS-DRGs, an address, or a state with what its law bars ("NY|974-977",
    "*|894": wherever they live). Raises ValueError for what is none.
    """
    if system == NO_HOME:
        yield household(*(*written.split(SEPARATOR), "", "", "", "", "")[:5])
    elif system == STATE_LAW:
        state, _bar, groups = written.strip().upper().partition(SEPARATOR)
        if state != EVERYWHERE and not STATE.fullmatch(state):
            raise ValueError(written)
        yield from (f"{state}{SEPARATOR}{group}" for group in spread(DRG, groups))
    elif system == UNIT and written.strip():
        yield unit(written)
    elif found := RANGE.fullmatch(written.strip()) if system == DRG else None:
        yield from map(str, range(int(found[1]), int(found[2]) + 1))
    elif CODE.fullmatch(written.strip()):
        yield plain(written)
    else:
        raise ValueError(written)


def table_of(lines: Iterable[Line]) -> Table:
    """Of lines with `system`, `code` and `meaning`."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for line in lines:
        for code in spread(line["system"], line["code"]):
            found[line["system"]][code] = line["meaning"]
    return found


@cache
def shipped() -> tuple[tuple[date, Table], ...]:
    """Oldest first, each with the day from which it holds."""
    return tuple(_read(json.loads(path.read_text(encoding="utf-8"))) for path in sorted(FOLDER.glob("*.json")))


def _read(data: Mapping[str, Any]) -> tuple[date, Table]:
    lines = [
        {"system": system, "code": code, "meaning": meaning}
        for system in SYSTEMS for meaning, codes in data.get(system, {}).items() for code in codes
    ]  # fmt: skip
    return date.fromisoformat(data["since"]), table_of(lines)


def in_force(on: date, loaded: Sequence[Table] = ()) -> Codes:
    """On this day; `loaded` are the tables of the hospital that hold by then, the oldest first."""
    found: dict[str, Mapping[str, str]] = {}
    for table in (*(table for since, table in shipped() if since <= on), *loaded):
        found |= table

    def meaning(system: str, name: str) -> frozenset[str]:
        return frozenset(code for code, said in found.get(system, {}).items() if said == name)

    return Codes(
        **{name: meaning(STATUS, name) for name in SYSTEMS[STATUS]}, origin_court=meaning(ORIGIN, COURT),
        psychiatric=meaning(DRG, "psychiatric"), no_home=meaning(NO_HOME, ADDRESS),
        state_law=meaning(STATE_LAW, BARRED),
        acute={code: line for code, line in found.get(DRG, {}).items() if line in LINES},
        units=found.get(UNIT, {}),
    )  # fmt: skip
