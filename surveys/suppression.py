"""Numbers too small to show, and what would give them away by subtraction. Pure.

A row of people below the limit is hidden; so is the next smallest, as long as all hidden together are below the limit:
they could be worked out from the total, one alone exactly.

The same holds from page to page (`shut`): who looks at a ward and then at its site knows the rest of the site, and who
looks at three months and then at one knows the two between.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple, TypeVar

FEWEST = 5  # people in a cell that others read
FEWEST_FOR_WORDS = 5  # responses of a ward and month beside which somebody's words may stand

Key = TypeVar("Key", bound=Hashable)
Place = tuple[int, int | None]  # a site and its ward; without one, what came in for the site as a whole
Months = Mapping[date, int]
Views = Mapping["date | None", "Shut"]


def hidden(counts: Mapping[Key, int], fewest: int = FEWEST, beside: Mapping[Key, int] | None = None) -> set[Key]:
    """The rows to hide of a table whose total is shown. Nobody at all is no secret.

    `beside`: how many more there are in each row, which another table tells together with these.
    """
    columns = (counts, beside or {})

    def tells(keys: Collection[Key]) -> bool:
        return any(0 < sum(one.get(key, 0) for key in keys) < fewest for one in columns)

    return _hidden(counts, set(), tells)


def _hidden(counts: Mapping[Key, int], away: set[Key], tells: Callable[[Collection[Key]], bool]) -> set[Key]:
    """`away` are hidden anyhow; `tells`: whether the sum of these rows would give somebody away."""
    order = sorted((number, at, key) for at, (key, number) in enumerate(counts.items()) if number)
    away = away | {key for _number, _at, key in order if tells({key})}
    rest = [key for _number, _at, key in order if key not in away]
    while away and rest and tells(away):
        away = away | {rest.pop(0)}
    return away


# ------------------------------------------------------------------------------------------------ from page to page
class Shut(NamedTuple):
    """What is not looked at by itself: the whole, sites, and wards."""

    is_all: bool
    sites: set[int]
    places: set[Place]


def shut(people: Mapping[Place, Months], sinces: Iterable[date]) -> Views:
    """By the month since which somebody looks, None for all the time: what is shut there.

    From the widest to the narrowest; what is shut in a wider view is shut in a narrower one, and what is shut together
    is never so few that it could be worked out. So every number that sums and differences of open pages tell is none,
    or not few.
    """
    found: dict[date | None, Shut] = {}
    so_far = Shut(False, set(), set())
    wider: list[date | None] = []
    for since in (None, *sorted(sinces)):
        so_far = found[since] = _shut(people, so_far, partial(_few, since=since, wider=(*wider,)))
        wider.append(since)
    return found


def shut_by_month(people: Mapping[Place, Months], views: Views) -> Shut:
    """Of what the months are not shown one by one. `views` are those of `shut`, the narrowest last."""
    *_wider, narrowest = views.values()
    return _shut(people, narrowest, lambda months: any(0 < number < FEWEST for number in months.values()))


def _few(months: Months, since: date | None, wider: Sequence[date | None]) -> bool:
    """Few in this view, or few between it and a wider one."""
    here = _since(months, since)
    return any(0 < number < FEWEST for number in (here, *(_since(months, one) - here for one in wider)))


def _since(months: Months, since: date | None) -> int:
    return sum(number for month, number in months.items() if since is None or month >= since)


def _shut(people: Mapping[Place, Months], before: Shut, few: Callable[[Months], bool]) -> Shut:
    """Sites first; then the wards of each that is open, and those of all others together."""
    of_sites = {site: _added(people, places) for site, places in _by_site(people).items()}
    sites = _shut_rows(of_sites, before.sites, few)
    groups = [places for site, places in _by_site(people).items() if site not in sites]
    groups.append([place for place in people if place[0] in sites])
    away: set[Place] = set()
    for group in groups:
        away |= _shut_rows({place: people[place] for place in group}, before.places & set(group), few)
    return Shut(before.is_all or few(_added(people, people)), sites, away)


def _shut_rows(rows: Mapping[Key, Months], away: set[Key], few: Callable[[Months], bool]) -> set[Key]:
    counts = {key: sum(months.values()) for key, months in rows.items()}
    return _hidden(counts, away, lambda keys: few(_added(rows, keys)))


def _added(rows: Mapping[Key, Months], keys: Iterable[Key]) -> Months:
    found: Counter[date] = Counter()
    for key in keys:
        found.update(rows[key])
    return found


def _by_site(people: Iterable[Place]) -> dict[int, list[Place]]:
    found: dict[int, list[Place]] = defaultdict(list)
    for place in people:
        found[place[0]].append(place)
    return found


def hidden_months(people: Mapping[Place, Months], views: Views) -> set[date]:
    """Of everybody together, month by month: between two views that are open the total of a few months is known."""
    opens = [since for since in views if since and not views[since].is_all]
    steps: dict[int, dict[date, int]] = defaultdict(dict)
    for month, number in _added(people, people).items():
        steps[sum(month < since for since in opens)][month] = number
    return set().union(*(hidden(months) for months in steps.values()))
