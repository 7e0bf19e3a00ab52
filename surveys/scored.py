"""Scores of questions of HCAHPS by department, from kept totals: unadjusted, and so comparable with nobody's.

A year of quarters is added up from months. Only complete responses count; how many broke off stands beside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from surveys.hcahps import editions, packing
from surveys.hcahps.packing import BROKEN_OFF, COMPLETE, WHOLE
from surveys.hcahps.scores import Score, scores
from surveys.models import Instrument, PackedTotal

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
