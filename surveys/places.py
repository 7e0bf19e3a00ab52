"""What wards are called where their results stand one below the other: by name, with the site where two are called the
same. They are told apart by number, never by name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

COLUMNS = ("site", "site__name", "location", "location__name")


class Place(NamedTuple):
    """A ward; or, without one, what came in for the site as a whole."""

    site_id: int
    site: str
    ward_id: int | None
    ward: str | None

    @property
    def name(self) -> str:
        return self.ward or self.site


def place_of(row: Mapping[str, Any], columns: Iterable[str] = COLUMNS) -> Place:
    return Place(*(row[name] for name in columns))


def called(places: Iterable[Place]) -> dict[Place, str]:
    rows = list(places)
    alike = Counter(place.name for place in rows)
    return {place: place.name if alike[place.name] == 1 else f"{place.name}, {place.site}" for place in rows}
