"""What the pages of HCAHPS month by month show: which months there are, a frame before the draw, what became of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from django.db.models import Count, Q, QuerySet

from surveys import words
from surveys.discharged import codes_of, discharges_of, homes_of
from surveys.hcahps import dispositions, drawing, editions, frame, tables
from surveys.hcahps.drawing import Outlook
from surveys.models import FrameLine, Instrument, Sampled, SampleMonth
from surveys.reconciling import counts_of
from surveys.words import Word

SHOWN = 12  # months
NOBODY_YET = "preview"  # ranks before there is a seed: the numbers are the same, who stays of a home may differ


@dataclass(frozen=True, slots=True)
class Sum:
    """One figure with its words; `of` narrows the lines to it."""

    words: Word
    number: int
    of: str = ""


# ------------------------------------------------------------------------------------------------ all months
@dataclass(frozen=True, slots=True)
class MonthLine:
    month: date
    row: SampleMonth | None
    sampled: int
    is_too_late: bool  # nobody of it may be asked for the first time any more
    is_asked: bool  # somebody's asking has not ended

    @property
    def name(self) -> str:
        return f"{self.month:%Y-%m}"


def months_of(survey: Instrument, today: date) -> list[MonthLine]:
    """The last months of this edition that are over, and all that were drawn, the newest first. One statement."""
    edition, month = editions.named(survey.edition), today.replace(day=1)
    asked = Count("sampled", filter=Q(sampled__status=""))
    rows = {row.month: row for row in survey.months.annotate(asked=asked)}
    months = set(rows)
    for _number in range(SHOWN):
        month = _before(month)
        months |= {month} if edition.of_day(month) else set()
    return [_line(edition, month, rows.get(month), today) for month in sorted(months, reverse=True)]


def _line(edition: editions.Edition, month: date, row: SampleMonth | None, today: date) -> MonthLine:
    sampled = sum(one["sampled"] for one in row.strata.values()) if row else 0
    return MonthLine(month, row, sampled, is_too_late(edition, month, today), is_asked=bool(row and row.asked))


def is_too_late(edition: editions.Edition, month: date, today: date) -> bool:
    last_day = tables.next_month(month) + timedelta(days=edition.windows["first_contact_within_days"] - 1)
    return today > last_day


def _before(month: date) -> date:
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Year:
    """The last four quarters of frozen months: what they came to, and what they let expect."""

    completes: int
    asked: int
    eligible: int
    months: int

    @property
    def outlook(self) -> Outlook | None:
        return drawing.outlook(self.completes, self.asked, self.eligible, self.months)

    @property
    def rate(self) -> Fraction | None:
        """Of those who could have answered, in per cent."""
        return Fraction(100 * self.completes, self.asked) if self.asked else None


def year_until(survey: Instrument, today: date) -> Year:
    """By the newest freeze of each month. Two statements."""
    first = today.replace(day=1, year=today.year - 1)
    frozen = survey.months.filter(month__gte=first, frozen_at__isnull=False).prefetch_related("freezes")
    counts = [row.freezes.all()[0].counts for row in frozen]
    statuses: Counter[dispositions.Disposition] = Counter()
    for one in counts:
        statuses.update({dispositions.Disposition(code): many for code, many in one["statuses"].items()})
    completes, asked = dispositions.response_rate(statuses)
    return Year(completes, asked, sum(one["frame"] for one in counts), len(counts))


# ------------------------------------------------------------------------------------------------ before the draw
@dataclass(frozen=True, slots=True)
class Preview:
    """The frame of a month as it would be today."""

    discharges: int
    sums: list[Sum]
    eligible: int
    waiting: int
    rules_of_states: int  # groups of diagnoses that a state bars


def preview_of(survey: Instrument, month: date) -> Preview:
    """Two statements, however many went home."""
    homes = homes_of(survey.site.ccn if survey.site else "", month)
    known = codes_of(survey, month)
    lines = frame.lines_of(discharges_of(homes, SampleMonth.Method.SIMPLE), known, NOBODY_YET)
    reasons = Counter(line.reasons[0] for line in lines if line.reasons)
    verdicts = frame.counted(lines)
    sums = [Sum(words.OUT_OF_FRAME[code], number) for code, number in reasons.most_common()]
    waiting = verdicts.get(frame.DEFERRED, 0)
    return Preview(len(homes), sums, verdicts.get(frame.FRAME, 0), waiting, len(known.state_law))


# ------------------------------------------------------------------------------------------------ a drawn month
@dataclass(frozen=True, slots=True)
class Stratum:
    name: str
    eligible: int
    sampled: int
    weight: Fraction | None


@dataclass(frozen=True, slots=True)
class Balance:
    """One thing that has to hold before the month is frozen."""

    words: Word
    holds: bool


@dataclass(frozen=True, slots=True)
class Board:
    month: SampleMonth
    verdicts: list[Sum]
    reasons: list[Sum]
    statuses: list[Sum]
    balances: list[Balance]
    strata: list[Stratum]
    counts: dispositions.Month
    open: int = field(default=0)

    @property
    def is_balanced(self) -> bool:
        return all(one.holds for one in self.balances)


def board_of(month: SampleMonth) -> Board:
    counts = counts_of(month)
    wrong = dispositions.imbalances(counts)
    codes = Counter(line.split()[0] for line in month.lines.exclude(reasons="").values_list("reasons", flat=True))
    verdicts = dict(month.lines.order_by().values_list("verdict").annotate(Count("pk")))
    statuses = {one.value: many for one, many in counts.statuses.items()}
    return Board(
        month,
        [Sum(one.label, verdicts.get(one.value, 0), f"verdict={one.value}") for one in FrameLine.Verdict],
        [Sum(words.OUT_OF_FRAME[code], number, f"reason={code}") for code, number in codes.most_common()],
        [Sum(one.label, statuses[one.value], f"status={one.value}") for one in Sampled.Status if one.value in statuses],
        [Balance(said, code not in wrong) for code, said in words.BALANCES.items()],
        list(_strata(month)), counts, counts.sampled - sum(counts.statuses.values()),
    )  # fmt: skip


def _strata(month: SampleMonth) -> Iterator[Stratum]:
    eligible = {name: one["eligible"] for name, one in month.strata.items()}
    sizes = {name: one["sampled"] for name, one in month.strata.items()}
    weights = drawing.weights(eligible, sizes)
    for name in sorted(month.strata):
        yield Stratum(name, eligible[name], sizes[name], weights.get(name))


def lines_of(month: SampleMonth, asked: dict[str, str]) -> QuerySet[FrameLine]:
    """The lines somebody looks for; no names: the number of the stay leads to them in the hospital's own systems."""
    rows = month.lines.select_related("visit", "location", "sampled")
    if asked.get("verdict"):
        rows = rows.filter(verdict=asked["verdict"])
    if asked.get("reason"):
        rows = rows.filter(reasons__startswith=asked["reason"])
    if asked.get("status"):
        rows = rows.filter(sampled__status=asked["status"].strip("-"))
    return rows


def said(line: FrameLine) -> list[Word]:
    """Every reason of a line in words, the counted one first."""
    return [words.OUT_OF_FRAME[code] for code in line.reasons.split() if code in words.OUT_OF_FRAME]


def proposed(survey: Instrument, today: date) -> tuple[str, int | None]:
    """The mode and the size a draw begins with: that of the month before, and what the last quarters ask for."""
    last = survey.months.order_by("-month").first()
    outlook = year_until(survey, today).outlook
    return (last.mode if last else SampleMonth.Mode.WEB_MAIL_PHONE), (outlook.size if outlook else None)


def quarters_eligible(survey: Instrument, periods: Iterable[str]) -> dict[str, int]:
    """Eligible discharges of the quarters whose three months are frozen. Two statements."""
    found: dict[str, list[int]] = {}
    for row in survey.months.filter(frozen_at__isnull=False).prefetch_related("freezes"):
        period = tables.quarter_of(row.month.year, row.month.month)
        found.setdefault(period, []).append(row.freezes.all()[0].counts["frame"])
    return {period: sum(found[period]) for period in periods if len(found.get(period, ())) == 3}
