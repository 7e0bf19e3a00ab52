"""Nobody few can be solved from all pages together: from sums and differences of all that is open, in small worlds."""

from datetime import date
from fractions import Fraction
from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.suppression import FEWEST, hidden, hidden_months, shut, shut_by_month

MONTHS = [date(2025, 3, 1), date(2026, 8, 1), date(2026, 9, 1), date(2026, 11, 1)]
SINCES = (date(2026, 11, 1), date(2026, 9, 1), date(2025, 12, 1))
PLACES = [(1, 1), (1, 2), (1, 3), (2, 4), (3, None)]
ATOMS = [(place, month) for place in PLACES for month in MONTHS]
MANY = st.sampled_from([0, 1, 2, 3, 6, 12, 20, 25, 30, 40])


def worlds():
    rows = st.lists(MANY, min_size=len(ATOMS), max_size=len(ATOMS))
    return rows.map(lambda numbers: _by_place(dict(zip(ATOMS, numbers, strict=True))))


def _by_place(numbers):
    return {place: {month: numbers[place, month] for month in MONTHS} for place in PLACES}


def some(of):
    return chain.from_iterable(combinations(of, size) for size in range(1, len(of) + 1))


def choices():
    """Everything, each site, each ward: the places of each, and how `Shut` says whether it is shut."""
    yield tuple(PLACES), lambda away: away.is_all
    for site in (1, 2, 3):
        yield tuple(one for one in PLACES if one[0] == site), lambda away, site=site: site in away.sites
    for place in PLACES:
        yield (place,), lambda away, place=place: place in away.places


def views(people):
    """The places and months of every number that some page shows."""
    seen = shut(people, SINCES)
    for since, away in seen.items():
        months = tuple(month for month in MONTHS if since is None or month >= since)
        yield from ((places, months) for places, is_shut in choices() if not is_shut(away))
    by_month = shut_by_month(people, seen)
    for places, is_shut in choices():
        away = hidden_months(people, seen) if len(places) == len(PLACES) else set()
        if len(places) == len(PLACES) or not is_shut(by_month):
            yield from ((places, (month,)) for month in MONTHS if month not in away)


def solved(people, shown):
    """The smallest sum of any places and months that follows from these, where it is few; None where none does."""
    basis: dict[int, list[Fraction]] = {}
    for view in set(shown):
        rest = _rest(_vector(*view), basis)
        if (at := next((number for number, value in enumerate(rest) if value), None)) is not None:
            basis[at] = [value / rest[at] for value in rest]
    for places in some(PLACES):
        for months in some(MONTHS):
            number = sum(people[place][month] for place in places for month in months)
            if 0 < number < FEWEST and not any(_rest(_vector(places, months), basis)):
                return places, months, number
    return None


def _vector(places, months):
    return [Fraction(place in places and month in months) for place, month in ATOMS]


def _rest(vector, basis):
    """In the order in which they were found, so that what one leaves the next takes."""
    for at, row in basis.items():
        if vector[at]:
            vector = [value - vector[at] * own for value, own in zip(vector, row, strict=True)]
    return vector


@settings(max_examples=40, deadline=None)
@given(worlds())
def test_nobody_few_follows_from_all_that_is_open(people):
    assert solved(people, views(people)) is None


def test_without_it_the_few_of_a_ward_would_follow_from_its_site_and_the_other_ward():
    people = {place: dict.fromkeys(MONTHS, 0) for place in PLACES}
    people[1, 1][MONTHS[0]], people[1, 2][MONTHS[0]] = 40, 3
    every = [(places, tuple(MONTHS)) for places, _is_shut in choices()]
    assert solved(people, [view for view in every if view[0] != ((1, 2),)]) is not None
    away = shut(people, SINCES)[None]
    assert (away.is_all, away.places) == (False, {(1, 1), (1, 2)})


def test_large_wards_stay_open():
    people = {place: dict.fromkeys(MONTHS, 20) for place in PLACES}
    seen = shut(people, SINCES)
    assert all(not (away.is_all or away.sites or away.places) for away in seen.values())
    assert shut_by_month(people, seen).places == set()


@pytest.mark.parametrize(("beside", "away"), [({}, set()), ({"a": 2, "b": 8}, {"a", "b"}), ({"a": 9}, set())])
def test_what_another_table_tells_beside_it_counts(beside, away):
    assert hidden({"a": 20, "b": 10, "c": 30}, beside=beside) == away
