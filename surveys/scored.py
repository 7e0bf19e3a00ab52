"""Scores of questions of HCAHPS from kept totals: by department unadjusted, of a whole site by the tables of CMS.

Quarters are added up from months. Only complete responses count; how many broke off stands beside. Answers of a month
that was drawn unequally have the weights of its draw, as it stands now (`surveys.hcahps.weighing`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from surveys.hcahps import editions, packing, tables, weighing
from surveys.hcahps.dispositions import Disposition, response_rate
from surveys.hcahps.drawing import Method
from surveys.hcahps.editions import Edition
from surveys.hcahps.mix import Mix, Person, mix_of
from surveys.hcahps.packing import BROKEN_OFF, COMPLETE, WHOLE
from surveys.hcahps.report import Quarterly, Report, report
from surveys.hcahps.scores import Score, scores
from surveys.hcahps.tables import COEFFICIENTS, CUT_POINTS, STANDARDS
from surveys.hcahps.weighing import Draw, Many, Stratum, Weights, many
from surveys.models import Instrument, PackedTotal, Sampled, ScoreTable
from surveys.monthly import quarters_eligible
from surveys.querysets import TallyQuerySet, sees_whole_sites
from surveys.scoring import Share

if TYPE_CHECKING:
    from hospital.models import User

Totals = dict[tuple[int, int], Many]  # by item and packed answer
OF_SCORES = (COEFFICIENTS, CUT_POINTS, STANDARDS)
QUARTER, DEPARTMENT = "quarter", "department"


@dataclass(frozen=True, slots=True)
class Scored:
    """A department (None: whatever came in for the site as a whole) with its measures, each with its arithmetic."""

    department_id: int | None
    completes: int
    broken_off: int
    measures: Mapping[str, Score]


def by_department(
    user: User, survey: Instrument, since: date, until: date, weights: Weights | None = None
) -> list[Scored]:
    """Of all versions, in two statements, or three of unequal draws: months from `since` to `until`, both first days
    and both included. `weights` are those of the draws, unless others are given.
    """
    edition = editions.named(survey.edition)
    rows = PackedTotal.objects.visible_to(user).filter(version__instrument=survey, month__range=(since, until))
    if weights is None:
        weights = weights_of(survey, strata_of(survey, since, until, lambda _month: None))
    found = _added_up(rows, DEPARTMENT, weights)
    return [
        Scored(
            department, _responses(totals, COMPLETE), _responses(totals, BROKEN_OFF),
            scores(edition, packing.counts(edition, totals)),
        )
        for department, totals in sorted(found.items(), key=lambda pair: pair[0] or 0)
    ]  # fmt: skip


def _added_up(rows: TallyQuerySet, by: str, weights: Weights) -> dict[Any, Totals]:
    """By quarter or department."""
    if weights:
        return rows.weighed(by, weights)
    found: dict[Any, Totals] = defaultdict(dict)
    columns = {QUARTER: "month", DEPARTMENT: "department_id"}
    for row in rows.summed(columns[by], "item", "code"):
        key = _quarter(row["month"]) if by == QUARTER else row["department_id"]
        totals, cell = found[key], (row["item"], row["code"])
        totals[cell] = totals[cell] + many(row["total"]) if cell in totals else many(row["total"])
    return found


def _responses(totals: Totals, code: int) -> int:
    return totals[WHOLE, code].people if (WHOLE, code) in totals else 0


# ------------------------------------------------------------------------------------------------ weights
def strata_of(survey: Instrument, since: date, until: date, together: Callable[[date], Any]) -> list[Stratum]:
    """Those by which answers of these months are weighed, by the draws as they stand: none of equal draws."""
    rows = survey.months.filter(month__range=(since, until)).order_by("month")
    draws = [
        Draw(month, Method(method), tuple(_strata(month, strata)))
        for month, method, strata in rows.values_list("month", "method", "strata")
    ]
    return weighing.unequal(draws, together)


def _strata(month: date, strata: Mapping[str, Mapping[str, Any]]) -> Iterable[Stratum]:
    return [Stratum(month, name, one["eligible"], one["sampled"]) for name, one in sorted(strata.items())]


def weights_of(survey: Instrument, strata: Iterable[Stratum]) -> dict[tuple[date, int | None], Fraction]:
    """By month and department. Only somebody who was drawn answers, so that the drawn tell which departments a stratum
    has. One statement, or none.
    """
    known = {(one.month, one.name): one.weight for one in strata if one.weight}
    if not known:
        return {}
    rows = Sampled.objects.filter(month__instrument=survey, month__month__in={month for month, _name in known})
    places = rows.order_by().values_list("month__month", "line__department_id", "line__stratum").distinct()
    return {(month, place): known[month, name] for month, place, name in places if (month, name) in known}


# ------------------------------------------------------------------------------------------------ four quarters
@dataclass(frozen=True, slots=True)
class Yearly:
    """A report with the tables it used. Whoever sees parts of a site sees them raw, without stars and points."""

    edition: Edition
    report: Report
    quarters: list[Quarterly]
    tables: list[ScoreTable]
    is_whole: bool
    response: Share | None = None  # complete responses, of those who could have answered

    @property
    def missing(self) -> list[str]:
        """Measures of the edition without an answer that is scored, by key."""
        return [key for key in self.edition.measures if key not in self.report.measures]

    @property
    def strata(self) -> list[Stratum]:
        return [one for quarter in self.quarters for one in quarter.strata]


def year_of(user: User, survey: Instrument, last: str) -> Yearly:
    """The four quarters until this one, in a few statements. Raises ValueError for what is no quarter."""
    edition, periods = editions.named(survey.edition), tables.four_until(last)
    is_whole = sees_whole_sites(user, "surveys.view_survey")
    used = _tables_of(survey, periods) if is_whole else {}
    quarters = _quarters(user, survey, edition, periods, with_mix=bool(used))
    sets = {
        period: tables.adjustments(one.lines, period, one.version)
        for (kind, period), one in used.items() if kind == COEFFICIENTS
    }  # fmt: skip
    cuts, asked = used.get((CUT_POINTS, last)), used.get((STANDARDS, last))
    found = report(
        edition, quarters, sets, tables.cut_points(cuts.lines) if cuts else {},
        tables.standards(asked.lines) if asked else {}, tables.star_groups(cuts.lines) if cuts else (),
    )  # fmt: skip
    shown = [one for (kind, period), one in used.items() if kind == COEFFICIENTS or period == last]
    return Yearly(edition, found, quarters, shown, is_whole, _response(survey, periods) if is_whole else None)


def _response(survey: Instrument, periods: list[str]) -> Share | None:
    """Of the frozen months, each by its newest freeze. Two statements; None while there is none."""
    months = (_first_day(periods[0]), _first_day(periods[-1], months=2))
    frozen = survey.months.filter(month__range=months, frozen_at__isnull=False).prefetch_related("freezes")
    statuses: Counter[Disposition] = Counter()
    for row in frozen:
        told = row.freezes.all()[0].counts["statuses"]
        statuses.update({Disposition(code): number for code, number in told.items()})
    completes, asked = response_rate(statuses)
    return Share(completes, asked) if asked else None


def _tables_of(survey: Instrument, periods: list[str]) -> dict[tuple[str, str], ScoreTable]:
    """By kind and period, the one that was loaded last."""
    rows = survey.score_tables.filter(period__in=periods, kind__in=OF_SCORES).order_by("loaded_at", "pk")
    return {(row.kind, row.period): row for row in rows}


def _quarters(
    user: User, survey: Instrument, edition: Edition, periods: list[str], *, with_mix: bool
) -> list[Quarterly]:
    """Those in which somebody answered. They are weighted by eligible discharges where all of them are known."""
    first, last = _first_day(periods[0]), _first_day(periods[-1], months=2)
    rows = PackedTotal.objects.visible_to(user).filter(version__instrument=survey, month__range=(first, last))
    strata = strata_of(survey, first, last, _quarter)
    weights = weights_of(survey, strata)
    found = _added_up(rows, QUARTER, weights)
    mixes = _mixes(survey, first, last, weights) if with_mix else {}
    by_period = {period: found[period] for period in periods if period in found}
    eligible = quarters_eligible(survey, by_period)
    known = eligible if eligible.keys() == by_period.keys() else {}
    return [
        Quarterly(
            period, packing.counts(edition, totals), _responses(totals, COMPLETE), known.get(period),
            tuple(one for one in strata if _quarter(one.month) == period), mixes.get(period, {}),
        )
        for period, totals in by_period.items()
    ]  # fmt: skip


def _mixes(survey: Instrument, first: date, last: date, weights: Weights) -> dict[str, Mix]:
    """What is known of the people whose responses are complete, by quarter. Two statements."""
    drawn = Sampled.objects.filter(month__instrument=survey, month__month__range=(first, last)).order_by()
    sampled = dict(drawn.values_list("month__month").annotate(Count("pk")))
    people: dict[str, list[Person]] = defaultdict(list)
    rows = drawn.filter(status=Sampled.Status.COMPLETED)
    for month, place, about, lag in rows.values_list("month__month", "line__department_id", "about", "lag_days"):
        known = (about.get(name, "") for name in ("age_band", "sex", "service"))
        people[_quarter(month)].append(Person(month, *known, lag, weights.get((month, place), Fraction(1))))
    return {period: mix_of(those, sampled) for period, those in people.items()}


def _quarter(month: date) -> str:
    return tables.quarter_of(month.year, month.month)


def _first_day(period: str, months: int = 0) -> date:
    """Of the quarter, or of a later month of it."""
    year, quarter = int(period[:4]), int(period[-1])
    return date(year, 3 * quarter - 2 + months, 1)


def newest_quarter(survey: Instrument, today: date) -> str:
    """Of the last month of which there are answers; this one while there are none."""
    newest = PackedTotal.objects.filter(version__instrument=survey).order_by("-month").values_list("month", flat=True)
    return _quarter(newest.first() or today)
