"""Tables that a hospital loads: coefficients, cut points, standards, codes of eligibility, maps of the file. Pure.

None comes with the product. Each is for one period, named by its quarter ("2025Q1") or by the last of its four, and
has a version; what is in force is data, and a table of another period is never used (reference, sections 7.2 to 7.4).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from surveys.hcahps import fields
from surveys.hcahps.codes import SYSTEMS, spread
from surveys.hcahps.editions import BOTTOM, MIDDLE, TOP, Edition
from surveys.hcahps.purchasing import Standard
from surveys.hcahps.quarters import FULL, Adjustment
from surveys.hcahps.questionnaire import number_of

COEFFICIENTS, CUT_POINTS, STANDARDS, CODES, FIELDS = "coefficients", "cut_points", "standards", "codes", "fields"
DEADLINES = "deadlines"
LINEAR = "linear"
STATISTICS = (TOP, MIDDLE, BOTTOM, LINEAR)
MODE = "mode"  # the term whose coefficient is what the mode adds
STEPS = ("two", "three", "four", "five")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    COEFFICIENTS: ("measure", "statistic", "term", "coefficient", "national_mean"),
    CUT_POINTS: ("measure", *STEPS, "group"),
    STANDARDS: ("dimension", "floor", "threshold", "benchmark", "baseline", "factor"),
    CODES: ("system", "code", "meaning"),
    FIELDS: ("block", "element", "source", "when", "codes"),
    DEADLINES: ("quarter", "due_on"),
}
KEYS: Mapping[str, int] = {
    COEFFICIENTS: 3,
    CUT_POINTS: 1,
    STANDARDS: 1,
    CODES: 2,
    FIELDS: 2,
    DEADLINES: 1,
}  # so many columns name a row
EMPTY_ALLOWED = frozenset({"national_mean", "baseline", "factor", "group", "when", "codes"})
QUARTER = re.compile(r"([0-9]{4})Q([1-4])")
TERM = re.compile(r"[a-z][a-z0-9_]{0,30}(=[a-z0-9_]{1,30})?")
FACTOR = re.compile(r"[1-9][0-9]?(/[1-9][0-9]?)?")  # 8/6
Line = Mapping[str, str]


class BadCell(ValueError):
    """`column` and `code` say what is wrong where: "measure", "statistic", "term", "number", "order", "factor",
    "twice", "system", "code", "meaning", "quarter" or "date"; of a map of fields the column itself.
    """

    def __init__(self, column: str, code: str) -> None:
        super().__init__(column, code)
        self.column, self.code = column, code


def checker(kind: str, edition: Edition) -> Callable[[Line], dict[str, str]]:
    """A function that checks one line after the other, and knows those before."""
    seen: set[tuple[str, ...]] = set()

    def check(line: Line) -> dict[str, str]:
        CHECKS[kind](line, edition)
        key = tuple(line[column] for column in COLUMNS[kind][: KEYS[kind]])
        if key in seen:
            raise BadCell(COLUMNS[kind][0], "twice")
        seen.add(key)
        return {column: line[column] for column in COLUMNS[kind]}

    return check


def _check_coefficient(line: Line, edition: Edition) -> None:
    _known_measure(line["measure"], "measure", edition, with_items=True)
    if line["statistic"] not in STATISTICS:
        raise BadCell("statistic", "statistic")
    if not TERM.fullmatch(line["term"]):
        raise BadCell("term", "term")
    number(line["coefficient"], "coefficient")
    if line["term"] != MODE:
        number(line["national_mean"], "national_mean")


def _check_cut_points(line: Line, edition: Edition) -> None:
    _known_measure(line["measure"], "measure", edition)
    _rising(line, STEPS)


def _check_standard(line: Line, edition: Edition) -> None:
    for part in parts_of(line["dimension"]):
        _known_measure(part, "dimension", edition, with_items=True)
    _rising(line, ("floor", "threshold", "benchmark"))
    if line["baseline"]:
        number(line["baseline"], "baseline")
    if line.get("factor") and not FACTOR.fullmatch(line["factor"]):
        raise BadCell("factor", "factor")


def _check_code(line: Line, _edition: Edition) -> None:
    if line["system"] not in SYSTEMS:
        raise BadCell("system", "system")
    if line["meaning"] not in SYSTEMS[line["system"]]:
        raise BadCell("meaning", "meaning")
    try:
        list(spread(line["system"], line["code"]))
    except ValueError as error:
        raise BadCell("code", "code") from error


def _check_field(line: Line, edition: Edition) -> None:
    try:
        fields.check(line, edition)
    except ValueError as error:
        raise BadCell(error.args[0], error.args[0]) from error


def _check_deadline(line: Line, _edition: Edition) -> None:
    if not is_quarter(line["quarter"]):
        raise BadCell("quarter", "quarter")
    try:
        date.fromisoformat(line["due_on"])
    except ValueError as error:
        raise BadCell("due_on", "date") from error


CHECKS = {
    COEFFICIENTS: _check_coefficient, CUT_POINTS: _check_cut_points, STANDARDS: _check_standard, CODES: _check_code,
    FIELDS: _check_field, DEADLINES: _check_deadline,
}  # fmt: skip


def parts_of(dimension: str) -> list[str]:
    """A dimension is a measure, or the mean of several: "cleanliness+h9", where h9 is one item."""
    return dimension.split("+")


def _known_measure(name: str, column: str, edition: Edition, *, with_items: bool = False) -> None:
    is_item = with_items and number_of(name) in edition.items
    if name not in edition.measures and not is_item:
        raise BadCell(column, "measure")


def _rising(line: Line, columns: Iterable[str]) -> None:
    before: Decimal | None = None
    for column in columns:
        value = number(line[column], column)
        if before is not None and value <= before:
            raise BadCell(column, "order")
        before = value


def number(text: str, column: str) -> Decimal:
    """Raises BadCell for what is no plain number."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation as error:
        raise BadCell(column, "number") from error
    if not value.is_finite():
        raise BadCell(column, "number")
    return value


# ------------------------------------------------------------------------------------------------ as values
def adjustments(lines: Iterable[Line], period: str, version: str) -> dict[tuple[str, str], Adjustment]:
    """By measure and statistic."""
    found: dict[tuple[str, str], dict[str, Line]] = {}
    for line in lines:
        found.setdefault((line["measure"], line["statistic"]), {})[line["term"]] = line
    return {key: _adjustment(terms, period, version) for key, terms in found.items()}


def _adjustment(terms: Mapping[str, Line], period: str, version: str) -> Adjustment:
    mixed = {term: line for term, line in terms.items() if term != MODE}
    return Adjustment(
        period, version, {term: Fraction(line["coefficient"]) for term, line in mixed.items()},
        {term: Fraction(line["national_mean"]) for term, line in mixed.items()},
        Fraction(terms[MODE]["coefficient"]) if MODE in terms else Fraction(0),
    )  # fmt: skip


def cut_points(lines: Iterable[Line]) -> dict[str, list[Fraction]]:
    return {line["measure"]: [Fraction(line[step]) for step in STEPS] for line in lines}


def star_groups(lines: Sequence[Line]) -> tuple[tuple[str, ...], ...]:
    """Measures whose stars are averaged before the summary star is, as the table groups them; a measure without a group
    stands alone. Empty where the table says nothing of groups: then those of the edition count.
    """
    found: dict[str, list[str]] = {}
    for line in lines:
        found.setdefault(line.get("group") or line["measure"], []).append(line["measure"])
    is_told = any(line.get("group") for line in lines)
    return tuple(map(tuple, found.values())) if is_told else ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a year asks of a dimension, and what the hospital had in the year it is compared with."""

    standard: Standard
    baseline: Decimal | None


def standards(lines: Iterable[Line]) -> dict[str, Asked]:
    return {
        line["dimension"]: Asked(
            Standard(
                Decimal(line["floor"]),
                Decimal(line["threshold"]),
                Decimal(line["benchmark"]),
                Fraction(line.get("factor") or 1),
            ),
            Decimal(line["baseline"]) if line["baseline"] else None,
        )
        for line in lines
    }


def deadline(lines: Iterable[Line], quarter: str) -> date | None:
    """The day by which the files of a quarter have to be there."""
    return next((date.fromisoformat(line["due_on"]) for line in lines if line["quarter"] == quarter), None)


# ------------------------------------------------------------------------------------------------ quarters
def quarter_of(year: int, month: int) -> str:
    return f"{year}Q{(month + 2) // 3}"


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def quarter_months(month: date) -> list[date]:
    """The three months of its quarter."""
    first = date(month.year, 3 * ((month.month - 1) // 3) + 1, 1)
    return [first, next_month(first), next_month(next_month(first))]


def is_quarter(text: str) -> bool:
    return bool(QUARTER.fullmatch(text))


def four_until(last: str) -> list[str]:
    """The quarter and the three before it, the oldest first. Raises ValueError for what is no quarter."""
    found = QUARTER.fullmatch(last)
    if not found:
        raise ValueError(last)
    end = int(found[1]) * FULL + int(found[2]) - 1
    return [f"{at // FULL}Q{at % FULL + 1}" for at in range(end - FULL + 1, end + 1)]
