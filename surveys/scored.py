"""Scores of questions of HCAHPS from kept totals: by department unadjusted, of a whole site by the tables of CMS.

Quarters are added up from months. Only complete responses count; how many broke off stands beside.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from surveys.hcahps import editions, packing, tables
from surveys.hcahps.editions import Edition
from surveys.hcahps.packing import BROKEN_OFF, COMPLETE, WHOLE
from surveys.hcahps.report import Quarterly, Report, report
from surveys.hcahps.scores import Score, scores
from surveys.hcahps.tables import CODES, COEFFICIENTS, CUT_POINTS, FIELDS, STANDARDS
from surveys.models import Instrument, PackedTotal, ScoreTable
from surveys.monthly import quarters_eligible
from surveys.querysets import sees_whole_sites

if TYPE_CHECKING:
    from hospital.models import User


@dataclass(frozen=True, slots=True)
class Scored:
    """A department (None: whatever came in for the site as a whole) with its measures, each with its arithmetic."""

    department_id: int | None
    completes: int
    broken_off: int
    measures: Mapping[str, Score]


def by_department(user: User, survey: Instrument, since: date, until: date) -> list[Scored]:
    """Of all versions, in one statement: months from `since` to `until`, both first days and both included."""
    edition = editions.named(survey.edition)
    rows = PackedTotal.objects.visible_to(user).filter(version__instrument=survey, month__range=(since, until))
    found: dict[int | None, list[tuple[int, int, int]]] = defaultdict(list)
    for row in rows.summed("department_id", "item", "code"):
        found[row["department_id"]].append((row["item"], row["code"], row["total"]))
    return [
        Scored(
            department, _responses(totals, COMPLETE), _responses(totals, BROKEN_OFF),
            scores(edition, packing.counts(edition, totals)),
        )
        for department, totals in sorted(found.items(), key=lambda pair: pair[0] or 0)
    ]  # fmt: skip


def _responses(totals: list[tuple[int, int, int]], code: int) -> int:
    return sum(many for item, value, many in totals if (item, value) == (WHOLE, code))


# ------------------------------------------------------------------------------------------------ four quarters
@dataclass(frozen=True, slots=True)
class Yearly:
    """A report with the tables it used. Whoever sees parts of a site sees them raw, without stars and points."""

    report: Report
    quarters: list[Quarterly]
    tables: list[ScoreTable]
    is_whole: bool


def year_of(user: User, survey: Instrument, last: str) -> Yearly:
    """The four quarters until this one, in two statements. Raises ValueError for what is no quarter."""
    edition, periods = editions.named(survey.edition), tables.four_until(last)
    is_whole = sees_whole_sites(user, "surveys.view_survey")
    used = _tables_of(survey, periods) if is_whole else {}
    quarters = _quarters(user, survey, edition, periods)
    sets = {
        period: tables.adjustments(one.lines, period, one.version)
        for (kind, period), one in used.items() if kind == COEFFICIENTS
    }  # fmt: skip
    cuts, asked = used.get((CUT_POINTS, last)), used.get((STANDARDS, last))
    found = report(
        edition, quarters, sets, tables.cut_points(cuts.lines) if cuts else {},
        tables.standards(asked.lines) if asked else {},
    )  # fmt: skip
    shown = [one for (kind, period), one in used.items() if kind == COEFFICIENTS or period == last]
    return Yearly(found, quarters, shown, is_whole)


def _tables_of(survey: Instrument, periods: list[str]) -> dict[tuple[str, str], ScoreTable]:
    """By kind and period, the one that was loaded last."""
    rows = survey.score_tables.filter(period__in=periods).exclude(kind__in=(CODES, FIELDS)).order_by("loaded_at", "pk")
    return {(row.kind, row.period): row for row in rows}


def _quarters(user: User, survey: Instrument, edition: Edition, periods: list[str]) -> list[Quarterly]:
    """Those in which somebody answered. They are weighted by eligible discharges where all of them are known."""
    first, last = _first_day(periods[0]), _first_day(periods[-1], months=2)
    rows = PackedTotal.objects.visible_to(user).filter(version__instrument=survey, month__range=(first, last))
    found: dict[str, Counter[tuple[int, int]]] = defaultdict(Counter)
    for row in rows.summed("month", "item", "code"):
        found[tables.quarter_of(row["month"].year, row["month"].month)][row["item"], row["code"]] += row["total"]
    by_period = {
        period: [(item, code, many) for (item, code), many in found[period].items()]
        for period in periods if period in found
    }  # fmt: skip
    eligible = quarters_eligible(survey, by_period)
    known = eligible if eligible.keys() == by_period.keys() else {}
    return [
        Quarterly(period, packing.counts(edition, totals), _responses(totals, COMPLETE), known.get(period))
        for period, totals in by_period.items()
    ]


def _first_day(period: str, months: int = 0) -> date:
    """Of the quarter, or of a later month of it."""
    year, quarter = int(period[:4]), int(period[-1])
    return date(year, 3 * quarter - 2 + months, 1)


def newest_quarter(survey: Instrument, today: date) -> str:
    """Of the last month of which there are answers; this one while there are none."""
    newest = PackedTotal.objects.filter(version__instrument=survey).order_by("-month").values_list("month", flat=True)
    month = newest.first() or today
    return tables.quarter_of(month.year, month.month)
