"""A report of four quarters with its arithmetic: measures, adjustment, footnotes, stars, points of purchasing. Pure.

A figure is adjusted only if a table of each quarter is loaded and everything it asks of the people is known; otherwise
it is the raw one and says so. Quarters are weighted by eligible discharges where these are known, and by complete
responses until then (reference, section 7.2).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from surveys.hcahps import purchasing, stars
from surveys.hcahps.editions import BOTTOM, MIDDLE, TOP, Edition, Measure
from surveys.hcahps.intervals import interval
from surveys.hcahps.mix import Mix
from surveys.hcahps.purchasing import Domain, Points, Rate
from surveys.hcahps.quarters import FEWEST_FOR_STARS, FEWEST_SHOWN, NO_STARS, Adjustment, Quarter, Rollup, rolled_up
from surveys.hcahps.questionnaire import number_of
from surveys.hcahps.scores import Counts, ItemScore, Score, item_score, score
from surveys.hcahps.tables import LINEAR, Asked, parts_of
from surveys.hcahps.weighing import Stratum, many
from surveys.scoring import half_up, whole

BOXES = (TOP, MIDDLE, BOTTOM)
PLACES = 4  # of a rate, as it is published
NUMBER = re.compile(r"[0-9]+(/[0-9]+)?")
Sets = Mapping[str, Mapping[tuple[str, str], Adjustment]]  # by quarter, by measure (or item) and statistic
Cuts = Mapping[str, Sequence[Fraction]]  # by measure, the least scores of two to five stars

Groups = Sequence[Sequence[str]]  # of measures whose stars are averaged first


@dataclass(frozen=True, slots=True)
class Quarterly:
    """What was answered in a quarter: by item how often each code, the complete responses, the eligible discharges.
    `strata` are those by which its answers are weighed, none of an equal draw; `mix` is what is known of the people
    besides their answers.
    """

    period: str
    counts: Mapping[int, Counts]
    completes: int
    eligible: int | None = None
    strata: tuple[Stratum, ...] = ()
    mix: Mix = field(default_factory=dict)

    @property
    def weight(self) -> int:
        return self.completes if self.eligible is None else self.eligible


@dataclass(frozen=True, slots=True)
class Part:
    """One quarter of a measure."""

    period: str
    score: Score
    weight: int
    completes: int
    is_weighed: bool = False

    @property
    def items(self) -> list[tuple[ItemScore, int]]:
        """Each with how many complete responses it leaves out: led past, left empty, or with an unscored answer."""
        return [(one, self.completes - one.n) for one in self.score.items]


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure over its quarters: what is reported of each statistic. `unknown` are terms its tables ask for that are
    not known of the people who answered.
    """

    measure: Measure
    parts: tuple[Part, ...]
    figures: Mapping[str, Rollup]
    unknown: tuple[str, ...] = ()
    star: int | None = None

    @property
    def main(self) -> Rollup:
        return self.figures[LINEAR]

    @property
    def can_be_opened(self) -> bool:
        """Not while one of its quarters or questions has so few that the total would give them away."""
        few = [item.n for part in self.parts for item in part.score.items] + [part.completes for part in self.parts]
        return all(number >= FEWEST_SHOWN for number in few)

    @property
    def footnotes(self) -> tuple[int, ...]:
        """Those of its figures, and that there are too few for a star."""
        return (*self.main.footnotes, *([NO_STARS] if self.main.completes < FEWEST_FOR_STARS else []))

    @property
    def is_weighed(self) -> bool:
        return any(part.is_weighed for part in self.parts)

    @property
    def boxes(self) -> dict[str, int]:
        """Whole per cent that add up to 100, adjusted ones too: each was adjusted by itself."""
        found = {box: self.figures[box].value for box in BOXES if box in self.figures}
        total = sum(found.values(), Fraction(0))
        if not total:
            return {}
        return dict(zip(found, whole([100 * value / total for value in found.values()]), strict=True))

    @property
    def interval(self) -> tuple[float, float] | None:
        """Of the best answers, in per cent."""
        return interval(self.figures[TOP].value, [(part.score, part.weight) for part in self.parts])

    @property
    def linear(self) -> Decimal:
        return half_up(self.main.value)


@dataclass(frozen=True, slots=True)
class Report:
    measures: Mapping[str, Measured]
    completes: int
    summary: int | None = None
    points: Domain | None = None
    rates: Mapping[str, Rate] = field(default_factory=dict)
    gains: Mapping[str, int] = field(default_factory=dict)

    @property
    def dimensions(self) -> list[tuple[str, Rate, Points, int]]:
        """Of purchasing: each with its rate, its points, and what one per cent more would bring the domain."""
        points = self.points.dimensions if self.points else {}
        return [(name, self.rates[name], one, self.gains.get(name, 0)) for name, one in points.items()]

    @property
    def is_adjusted(self) -> bool:
        """Every figure of it."""
        return bool(self.measures) and all(
            figure.is_adjusted for one in self.measures.values() for figure in one.figures.values()
        )


def report(
    edition: Edition, quarters: Sequence[Quarterly], sets: Sets, cuts: Cuts, asked: Mapping[str, Asked],
    groups: Groups = (),
) -> Report:  # fmt: skip
    """`groups` of stars take the place of those of the edition. Raises ValueError for more than four quarters."""
    found = {key: _measured(edition, measure, quarters, sets, cuts) for key, measure in edition.measures.items()}
    measures = {key: one for key, one in found.items() if one}
    given = {key: one.star for key, one in measures.items() if one.star}
    completes = sum(quarter.completes for quarter in quarters)
    rates = _rates(edition, measures, quarters, sets, asked)
    standards = {name: one.standard for name, one in asked.items()}
    points = purchasing.domain(rates, standards, completes) if rates else None
    gains = dict(purchasing.one_more(rates, standards, completes)) if points else {}
    return Report(measures, completes, stars.summary(given, groups or edition.star_groups), points, rates, gains)


def _measured(
    edition: Edition, measure: Measure, quarters: Sequence[Quarterly], sets: Sets, cuts: Cuts
) -> Measured | None:  # fmt: skip
    scored = [(quarter, score(edition, measure.key, quarter.counts)) for quarter in quarters]
    known = [(quarter, one) for quarter, one in scored if one]
    if not any(quarter.weight for quarter, _one in known):
        return None
    parts = tuple(_part(quarter, one) for quarter, one in known)
    unknown: set[str] = set()
    figures: dict[str, Rollup] = {}
    for statistic in (*known[0][1].boxes, LINEAR):
        raw = [(quarter, _raw(one, statistic)) for quarter, one in known]
        rolled, lacking = _rolled(raw, _tables(sets, measure.key, statistic))
        unknown |= lacking
        if rolled:
            figures[statistic] = rolled
    has_star = measure.key in cuts and figures[LINEAR].may_have_stars
    star = stars.star(figures[LINEAR].value, cuts[measure.key]) if has_star else None
    return Measured(measure, parts, figures, tuple(sorted(unknown)), star)


def _part(quarter: Quarterly, one: Score) -> Part:
    return Part(quarter.period, one, quarter.weight, quarter.completes, is_weighed=bool(quarter.strata))


def _raw(one: Score, statistic: str) -> Fraction:
    return one.linear if statistic == LINEAR else 100 * one.boxes[statistic]


def _tables(sets: Sets, of: str, statistic: str) -> dict[str, Adjustment]:
    """By quarter."""
    return {period: found[of, statistic] for period, found in sets.items() if (of, statistic) in found}


def _rolled(
    raw: Sequence[tuple[Quarterly, Fraction]], tables: Mapping[str, Adjustment]
) -> tuple[Rollup | None, set[str]]:
    """Not adjusted where any term of any table is not known of the people of its quarter; those terms stand beside."""
    lacking: set[str] = set()
    rows = []
    for quarter, value in raw:
        wanted = tables[quarter.period].coefficients if quarter.period in tables else {}
        means = {term: mean for term in wanted if (mean := mean_of(term, quarter.counts, quarter.mix)) is not None}
        lacking |= wanted.keys() - means.keys()
        rows.append(Quarter(quarter.period, value, means, quarter.weight, quarter.completes))
    return rolled_up(rows, {} if lacking else tables), lacking


def mean_of(term: str, counts: Mapping[int, Counts], mix: Mix | None = None) -> Fraction | None:
    """What a table asks of the people: "h27" is the mean code of an item, "h30=4" the share of one of its answers,
    "age" and "service_sex=medical_female" are known without asking. None for what is not known.
    """
    key, is_share, code = term.partition("=")
    asked = counts.get(number_of(key) or 0, {})
    given = {one: Fraction(many(number).weight) for one, number in asked.items()} or (mix or {}).get(key, {})
    n = sum(given.values())
    if not n:
        return None
    if is_share:
        return given.get(code, Fraction(0)) / n
    if not all(NUMBER.fullmatch(one) for one in given):
        return None
    return sum((Fraction(one) * weight for one, weight in given.items()), Fraction(0)) / n


# ------------------------------------------------------------------------------------------------ purchasing
def _rates(
    edition: Edition, measures: Mapping[str, Measured], quarters: Sequence[Quarterly], sets: Sets,
    asked: Mapping[str, Asked],
) -> dict[str, Rate]:  # fmt: skip
    """Of every dimension of the year, or of none: points are given for adjusted figures of four quarters."""
    rates = {}
    for name, one in asked.items():
        tops = [_top(edition, part, measures, quarters, sets) for part in parts_of(name)]
        values = [top.value for top in tops if top and top.may_have_stars]
        if len(values) < len(tops):
            return {}
        rates[name] = Rate(half_up(sum(values, Fraction(0)) / len(values), PLACES), one.baseline)
    return rates


def _top(
    edition: Edition, part: str, measures: Mapping[str, Measured], quarters: Sequence[Quarterly], sets: Sets
) -> Rollup | None:
    """The best box of a measure, or of one item ("h9") by the tables that were loaded for it."""
    number = number_of(part)
    if number is None:
        return measures[part].figures.get(TOP) if part in measures else None
    scored = [(quarter, item_score(edition.items[number], quarter.counts.get(number, {}))) for quarter in quarters]
    raw = [(quarter, 100 * one.share(TOP)) for quarter, one in scored if one]
    return _rolled(raw, _tables(sets, part, TOP))[0] if raw else None
