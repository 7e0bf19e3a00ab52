"""The frame of a month: one line for each inpatient discharge, with its verdict and every reason. Pure.

Ineligible, excluded and deferred stays go first; of those that remain each patient is asked about one stay and each
home once, and whoever is left is the frame (reference, sections 2.1 and 2.3).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from surveys.hcahps.drawing import Method, drawn, proportionate, rank
from surveys.hcahps.population import Candidate, Codes, Stay, Verdict, deduplicated, household, judge, without_home

DEDUPLICATED = "deduplicated"
FRAME, DEFERRED = Verdict.FRAME.value, Verdict.DEFERRED.value
FIRST = ""  # before every rank: who was drawn keeps their place
EVERYBODY, NOBODY = "~", ""  # cuts of a stratum of which all are asked, or none


@dataclass(frozen=True, slots=True)
class Discharge:
    """One inpatient stay that ended in the month. `home` are two lines, city, state and ZIP code, empty where no
    address is known; `is_drawn`: they were drawn already, and stay in the frame whatever comes.
    """

    key: str
    patient: str
    stay: Stay
    home: tuple[str, str, str, str, str]
    stratum: str
    is_drawn: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """What becomes of one discharge; the first of `reasons` is the one that is counted."""

    key: str
    verdict: str
    reasons: tuple[str, ...]
    stratum: str
    rank: str


def lines_of(discharges: Sequence[Discharge], codes: Codes, seed: str) -> list[Line]:
    lines = [_line(one, codes, seed) for one in discharges]
    inside = {line.key: line for line in lines if line.verdict == FRAME}
    candidates = [_candidate(one, inside[one.key], codes) for one in discharges if one.key in inside]
    doubles = deduplicated(candidates)
    return [
        replace(line, verdict=DEDUPLICATED, reasons=(doubles[line.key],)) if line.key in doubles else line
        for line in lines
    ]  # fmt: skip


def _line(one: Discharge, codes: Codes, seed: str) -> Line:
    verdict, reasons = (Verdict.FRAME, []) if one.is_drawn else judge(one.stay, codes)
    return Line(one.key, verdict.value, tuple(reasons), one.stratum, rank(seed, one.key))


def _candidate(one: Discharge, line: Line, codes: Codes) -> Candidate:
    return Candidate(
        one.key, one.patient, household(*one.home) if one.home[0].strip() else "", FIRST if one.is_drawn else line.rank,
        has_no_home=without_home(*one.home, known=codes.no_home),
    )  # fmt: skip


def counted(lines: Iterable[Line]) -> dict[str, int]:
    """How many of each verdict."""
    return dict(Counter(line.verdict for line in lines))


# ------------------------------------------------------------------------------------------------ drawing
def eligible_of(lines: Iterable[Line]) -> dict[str, int]:
    """The frame by stratum."""
    return dict(Counter(line.stratum for line in lines if line.verdict == FRAME))


def sizes_of(method: Method, eligible: Mapping[str, int], size: int | None) -> dict[str, int]:
    """How many of each stratum; no size asks everybody. Unequal means the same number of each."""
    total = sum(eligible.values())
    if size is None or size >= total:
        return dict(eligible)
    if method != Method.DISPROPORTIONATE:
        return proportionate(eligible, size)
    each = -(-size // max(len(eligible), 1))
    return {name: min(each, number) for name, number in eligible.items()}


def cuts_of(lines: Iterable[Line], seed: str, sizes: Mapping[str, int]) -> dict[str, str]:
    """By stratum the rank of the last who is asked: whoever comes late is asked as if they had been there."""
    keys: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        if line.verdict == FRAME:
            keys[line.stratum].append(line.key)
    asked = drawn(seed, keys, sizes)
    return {
        name: EVERYBODY if len(asked[name]) == len(all_of) else rank(seed, asked[name][-1]) if asked[name] else NOBODY
        for name, all_of in keys.items()
    }


def is_asked(line: Line, cuts: Mapping[str, str]) -> bool:
    """A stratum that nobody was in when it was drawn is asked only where all of the others are."""
    everywhere = EVERYBODY if cuts and set(cuts.values()) == {EVERYBODY} else NOBODY
    return line.verdict == FRAME and line.rank <= cuts.get(line.stratum, everywhere)
