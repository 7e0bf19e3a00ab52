"""What the filters of a queue offer this reader, and their own saved views: one statement for all of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import BigIntegerField, CharField, F, Q, QuerySet, Value

from complaints.models import SavedView
from hospital.models import Department, Membership, Site, User
from hospital.roles import VERBS
from hospital.statements import MOST_KEPT, Slot, Statement

if TYPE_CHECKING:
    from hospital.standing import Scope, Standing

OWNING = tuple(role for role, verbs in VERBS.items() if "complaints.own_complaint" in verbs)


@dataclass(frozen=True, slots=True)
class Saved:
    """One's own, or one that a colleague shares."""

    pk: int
    name: str
    query: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """Pairs of number and name, by name; `saved` are the reader's own views and those shared with them."""

    sites: list[tuple[int, str]]
    departments: list[tuple[int, str]]
    owners: list[tuple[int, str]]
    saved: list[Saved]

    @classmethod
    def read(cls, user: User, queue: str) -> Choices:
        found: dict[str, list[tuple]] = defaultdict(list)
        for kind, pk, name, extra in _offered(user.standing).ask(user=user.pk, queue=queue):
            found[kind].append((pk, name, extra))
        pairs = {kind: sorted(((pk, name) for pk, name, _extra in rows), key=_by_name) for kind, rows in found.items()}
        saved = [Saved(*row, is_own=True) for row in sorted(found["saved"], key=_by_name)]
        saved += [Saved(*row, is_own=False) for row in sorted(found["shared"], key=_by_name)]
        return cls(pairs.get("site", []), pairs.get("department", []), pairs.get("owner", []), saved)


@lru_cache(MOST_KEPT)
def _offered(standing: Standing) -> Statement:
    user, queue = Slot("user", BigIntegerField()), Slot("queue", CharField())
    views = (_saved(user, queue), _shared(user, queue, standing))
    return Statement(_sites(standing).union(_departments(standing), _owners(), *views, all=True))


def _by_name(row: tuple) -> str:
    return row[1].casefold()


def _shaped(rows: QuerySet, kind: str, extra: object = None) -> QuerySet:
    extra = extra or Value("", output_field=CharField())
    return (
        rows.order_by()
        .annotate(kind=Value(kind), number=F("pk"), title=F("name"), extra=extra)
        .values_list("kind", "number", "title", "extra")
    )


def _sites(standing: Standing) -> QuerySet:
    return _shaped(Site.objects.active().filter(_covered(standing, "pk", "departments__in")), "site").distinct()


def _departments(standing: Standing) -> QuerySet:
    return _shaped(Department.objects.active().filter(_covered(standing, "site", "pk__in")), "department")


def _covered(standing: Standing, site: str, departments: str) -> Q:
    """The parts of the house in which this reader may see cases."""
    rows = Q(pk__in=[])
    for scope in standing.granting("complaints.view_complaint"):
        rows |= _within(scope, site, departments)
    return rows


def _within(scope: Scope, site: str, departments: str) -> Q:
    if scope.is_everywhere:
        return Q(pk__isnull=False)
    return Q(**{site: scope.site_id}) if scope.site_id else Q(**{departments: scope.department_ids})


def _owners() -> QuerySet:
    holding = Membership.objects.current().filter(role__in=OWNING).values("user")
    return _shaped(User.objects.active().filter(pk__in=holding), "owner")


def _saved(owner: Slot, queue: Slot) -> QuerySet:
    return _shaped(SavedView.objects.filter(owner=owner, queue=queue), "saved", F("query"))


def _shared(reader: Slot, queue: Slot, standing: Standing) -> QuerySet:
    """What colleagues share with a role or a place of this reader."""
    role = Q(role="") | Q(role__in=sorted(standing.roles))
    sites = Site.objects.filter(_covered(standing, "pk", "departments__in"))
    place = Q(site__isnull=True) | Q(site__in=sites.values("pk"))
    rows = SavedView.objects.filter(role, place, queue=queue, is_shared=True).exclude(owner=reader)
    return _shaped(rows, "shared", F("query"))
