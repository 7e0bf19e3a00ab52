"""Lists that the other answers refer to: places, colleagues, codes, and what the codes of the models are called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from rest_framework.request import Request
from rest_framework.serializers import Serializer

from clocks import words
from complaints.forms.issues import codes_in_use
from complaints.forms.lists import holding
from complaints.models import CaseType, Outcome
from complaints.serializers.bodies import CodeRow
from complaints.states import Status
from feedback.models import Channel, Flag, Kind, Severity, Teller
from hospital.models import Department, Location, Role, Service, Site, Touchpoint, User
from hospital.serializers import Colleague, DepartmentRow, LocationRow, PlaceShort, SiteRow, Value
from hospital.views.api.describing import listed, reads
from hospital.views.api.doors import Door, Reads, one_route
from hospital.views.api.lists import page

Rows = Callable[[User], Any]


class Kept(NamedTuple):
    """Rows of the database, as this reader may see them."""

    rows: Rows
    row: type[Serializer]
    summary: str


def sites(user: User) -> Any:
    return Site.objects.active().visible_to(user).order_by("name", "pk")


def departments(user: User) -> Any:
    rows = Department.objects.active().filter(site__in=sites(user).values("pk"))
    return rows.select_related("site").order_by("site__name", "name", "pk")


def locations(user: User) -> Any:
    return Location.objects.active().within_reach_of(user).select_related("department__site").order_by("name", "pk")


def colleagues(user: User) -> Any:
    """Whom the pages name as owners, for whoever sees cases."""
    return holding() if user.has_perm("complaints.view_complaint") else User.objects.none()


KEPT = {
    "sites": Kept(sites, SiteRow, "List sites"),
    "departments": Kept(departments, DepartmentRow, "List departments"),
    "locations": Kept(locations, LocationRow, "List wards and other places"),
    "services": Kept(lambda user: Service.objects.filter(is_active=True), PlaceShort, "List services"),
    "colleagues": Kept(colleagues, Colleague, "List colleagues who hold cases"),
    "codes": Kept(lambda user: codes_in_use(), CodeRow, "List the codes in use"),
}
WORDS: Mapping[str, Any] = {
    "touchpoints": Touchpoint, "stages": Status, "types": CaseType, "kinds": Kind, "flags": Flag,
    "severities": Severity, "channels": Channel, "tellers": Teller, "outcomes": Outcome, "roles": Role,
}  # fmt: skip
TAG = "Reference"


class ListView(Reads, Door):
    """Whole: none of them is long."""

    name: str

    def read(self, request: Request) -> dict[str, Any]:
        kept = KEPT.get(self.name)
        if kept:
            return page(request, kept.row(kept.rows(request.user), many=True).data)
        values = [{"value": str(value), "label": str(label)} for value, label in WORDS[self.name].choices]
        return page(request, values)


class TargetKindsView(ListView):
    name = "target-kinds"

    def read(self, request: Request) -> dict[str, Any]:
        return page(request, [{"value": kind, "label": str(words.target(kind))} for kind in sorted(words.TARGETS)])


def view_of(name: str, row: type[Serializer], summary: str, kind: type[ListView] = ListView) -> type[ListView]:
    made = type(f"{name.title().replace('-', '')}View", (kind,), {"name": name, "__doc__": f"{summary}."})
    rows = "Value" if row is Value else name.title()
    return reads(TAG, summary, listed(f"{rows}Page", row))(made)


LISTS: Mapping[str, type[ListView]] = {
    **{name: view_of(name, kept.row, kept.summary) for name, kept in KEPT.items()},
    **{name: view_of(name, Value, f"List {name} and what they are called") for name in WORDS},
    "target-kinds": view_of("target-kinds", Value, "List kinds of targets", TargetKindsView),
}
reference = one_route(LISTS, "name")
