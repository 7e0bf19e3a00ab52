"""The Friends and Family return of a month: one row for each site and each of its wards, as a file.

Positive is very good and good, negative poor and very poor, both of all who answered, "don't know" included (reference
of surveys §7.5; to be confirmed with NHS England). A ward with so few answers that they could be somebody's stands
together with others; the row of the site is the sum of all of its wards. Columns are codes and never translated: the
file is read by machines, and the same month is the same file for ever.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from hospital import csvfile
from surveys.editions import source_of
from surveys.models import Instrument, MonthReturn, SiteTally, Tally, Way
from surveys.places import COLUMNS as COLUMNS_OF_PLACES
from surveys.places import place_of
from surveys.questions.shape import FRIENDS_AND_FAMILY
from surveys.scoring import friends_and_family, half_up
from surveys.suppression import FEWEST, hidden

CODES = ("very_good", "good", "neither", "poor", "very_poor", "dont_know")
SHARES = ("positive_percent", "negative_percent")
WAYS = tuple(f"by_{way}" for way in Way.values)
COLUMNS = ("month", "level", "site", "ward", *CODES, "answers", *SHARES, *WAYS)
Ward = tuple[str, int]  # two of the same name are two
OTHERS, WHOLE = "(wards with few answers)", "(no ward)"
Row = dict[str, Any]


class Altered(RuntimeError):
    """A closed month is not what it was when it was closed."""


def is_returned(instrument: Instrument) -> bool:
    """Is the question of Friends and Family in a version that was published?"""
    return bool(_questions(instrument))


def _questions(instrument: Instrument) -> dict[int, str]:
    """By version, the page of the question."""
    versions = instrument.versions.published().values_list("pk", flat=True)
    pages = ((pk, page) for pk in versions for page in source_of(pk).pages)
    return {pk: page.name for pk, page in pages if page.item.measure == FRIENDS_AND_FAMILY}


def open_months(instrument: Instrument, today: date) -> list[date]:
    """Months of which there are answers, that are over and not closed; the newest first."""
    this, closed = today.replace(day=1), instrument.returns.values("month")
    rows = Tally.objects.filter(version__in=_questions(instrument), what=Tally.What.FORM, month__lt=this)
    return list(rows.exclude(month__in=closed).values_list("month", flat=True).order_by("-month").distinct())


def rows_of(instrument: Instrument, month: date) -> list[Row]:
    """In two statements, all versions together. By which ways, only sites are known."""
    asked = _questions(instrument)
    wanted = Q(version__in=asked, item__in=asked.values(), what=Tally.What.ANSWER, month=month)
    grouped = Tally.objects.filter(wanted).summed(*COLUMNS_OF_PLACES, "code")
    by_ward: dict[tuple[str, int], dict[Ward, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    ways: dict[int, Counter[str]] = defaultdict(Counter)
    for row in grouped:
        place = place_of(row)
        site, ward = (place.site, place.site_id), (place.ward or WHOLE, place.ward_id or 0)
        by_ward[site][ward][row["code"]] += row["total"]
    for row in SiteTally.objects.filter(wanted).summed("site_id", "way"):
        ways[row["site_id"]][f"by_{row['way']}"] += row["total"]
    return [row for site in sorted(by_ward) for row in _of_site(month, site[0], by_ward[site], ways[site[1]])]


def _of_site(
    month: date, site: str, wards: Mapping[Ward, Counter[str]], ways: Mapping[str, int]
) -> Iterator[Row]:  # fmt: skip
    whole = sum(wards.values(), Counter())
    yield _row(month, site, "", whole) | (dict(ways) if whole.total() >= FEWEST else {})
    away = hidden({ward: counts.total() for ward, counts in wards.items()})
    for ward in sorted(wards.keys() - away):
        yield _row(month, site, ward[0], wards[ward])
    if away:
        yield _row(month, site, OTHERS, sum((wards[ward] for ward in away), Counter()))


def _row(month: date, site: str, ward: str, counts: Counter[str]) -> Row:
    """Below the limit a row says only that there were few."""
    row: Row = {"month": f"{month:%Y-%m}", "level": "ward" if ward else "site", "site": site, "ward": ward}
    n = counts.total()
    if n < FEWEST:
        return row | {"answers": f"fewer than {FEWEST}"}
    found = friends_and_family(counts)
    shares = (int(half_up(100 * share.count / n)) for share in (found.positive, found.negative))
    return row | {code: counts[code] for code in CODES} | {"answers": n} | dict(zip(SHARES, shares, strict=True))


def table_of(rows: Sequence[Row]) -> list[list[Any]]:
    """With its columns in the first row, so that a month that was closed keeps those it had."""
    return [list(COLUMNS), *([row.get(column, "") for column in COLUMNS] for row in rows)]


def file_of(table: Sequence[Sequence[Any]]) -> bytes:
    """The same table is the same bytes."""
    return csvfile.write(table[0], table[1:]).encode()


def mark_of(table: Sequence[Sequence[Any]]) -> str:
    return hashlib.sha256(file_of(table)).hexdigest()


def closed_file(closed: MonthReturn) -> bytes:
    """Raises Altered."""
    if mark_of(closed.table) != closed.sha256:
        raise Altered
    return file_of(closed.table)
