"""Half-remembered cases, the likeliest first: what people and places are called, then any words, then similar names."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from complaints.models import Complaint
from complaints.querysets import ComplaintQuerySet
from feedback.querysets import REFERENCES
from hospital.commonest import may_walk
from hospital.landmarks import landmarks
from hospital.models import User
from hospital.searching import Asked, ask, asked_reference, matching

NAMED, TOLD, NEAR = range(3)
LATELY = 100_000  # the newest cases, among which similar names are looked for: the price stays the same for ever


@dataclass(frozen=True, slots=True)
class Found:
    """`cases` fit what was asked for, `near` nearly do; each newest first."""

    cases: list[Complaint]
    near: list[Complaint]

    @property
    def count(self) -> int:
        return len(self.cases) + len(self.near)


def find(visible: ComplaintQuerySet, query: str, *, by: User, most: int) -> Found:
    """The newest of the visible cases that a typed query can mean, at most so many together.

    Words, names and places are looked for only where `by` may read them, or finding would tell what reading does not.
    """
    if asked_reference(query).startswith(REFERENCES):
        return Found(list(visible.search(query, by=by)[:most]), [])
    closeness = dict(_numbers(visible.read_by(by), ask(query, landmarks()), most))
    rows = visible.in_bulk(closeness)
    fits = [rows[pk] for pk, near in closeness.items() if near < NEAR and pk in rows]
    return Found(fits, [rows[pk] for pk, near in closeness.items() if near == NEAR and pk in rows])


def _numbers(visible: ComplaintQuerySet, asked: Asked, most: int) -> QuerySet:
    """Number and closeness, in one statement: PostgreSQL goes on to what is less close only until the page is full."""
    named, told, near = (matching(wanted) for wanted in (asked.named, asked.told, asked.near))
    walks = [may_walk(Complaint._meta.db_table, wanted) for wanted in (asked.named, asked.told)]
    return _closest(visible.filter(named), NAMED, most, walks[NAMED]).union(
        _closest(visible.filter(told).exclude(named), TOLD, most, walks[TOLD]),
        _closest(visible.filter(near, pk__gt=_newest() - LATELY).exclude(told), NEAR, most, walks=False),
        all=True,
    )[:most]


def _newest() -> Combinable:
    return Coalesce(Subquery(Complaint.objects.order_by("-pk").values("pk")[:1]), 0)


def _closest(cases: ComplaintQuerySet, closeness: int, most: int, walks: bool) -> QuerySet:
    """Newest first. Where PostgreSQL should not walk the newest cases in the hope that a page is soon full, "+ 0" keeps
    it from doing so: it looks rare words up in the index of the tokens. Similar names are always rare, and asked for in
    so many ways that it takes them for many cases.
    """
    newest = F("id") if walks else F("id") + 0
    rows = cases.select_related(None).order_by(newest.desc()).annotate(closeness=Value(closeness))
    return rows.values_list("pk", "closeness")[:most]
