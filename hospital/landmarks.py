"""The places a search may name: what each is called, and what the places above it are called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, F, QuerySet, Value

from hospital.models import Department, Location, Service, Site
from hospital.searching import Landmark, place_token

KINDS = {"d": Department, "w": Location, "v": Service, "s": Site}
NOWHERE = Value([], output_field=ArrayField(BigIntegerField()))


def landmarks() -> list[Landmark]:
    """All of them, in use or not, in one statement: there are hundreds, and old cases lie at places that closed."""
    first, *others = (_rows(kind) for kind in KINDS)
    rows = list(first.union(*others, all=True))
    departments = {pk: name for kind, pk, name, _path in rows if kind == "d"}
    return [mark for row in rows for mark in _marks(*row, departments)]


def _rows(kind: str) -> QuerySet[Any, Any]:
    path = F("path") if kind == "d" else NOWHERE
    shaped = (
        KINDS[kind]._default_manager.order_by().annotate(kind=Value(kind), number=F("pk"), title=F("name"), way=path)
    )
    return shaped.values_list("kind", "number", "title", "way")


def _marks(kind: str, pk: int, name: str, path: list[int], departments: dict[int, str]) -> Iterator[Landmark]:
    """A department is also meant by the name of one above it."""
    for title in [departments[above] for above in path] or [name]:
        yield Landmark(place_token(kind, pk), title)
