"""Departments and wards as CSV files: what a file would add, and what is wrong with it. Nothing is ever taken away.

A department is named by its way from the top of its site: "Surgery > Theatres". Names are the same whatever their
capitals and spaces, so that the same file twice changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hospital import csvfile
from hospital.csvfile import CellError, Column, Row, RowError, short
from hospital.models import Department, Location, Site

BELOW = ">"
LONGEST = {
    "department": Department._meta.get_field("name").max_length,
    "ward": Location._meta.get_field("name").max_length,
}

SITE = Column("site", gettext_lazy("Short code or name of the site. Empty where there is only one."), "main")
DEPARTMENTS = (
    SITE,
    Column("department", gettext_lazy("Its name; below another one with the way to it."), "Surgery > Theatres", True),
)
WARDS = (
    SITE,
    Column("department", gettext_lazy("The department it belongs to, as in the list."), "Surgery", True),
    Column("ward", gettext_lazy("The name people use: a ward, a clinic, the canteen."), "Ward 5B", True),
)


@dataclass(slots=True, eq=False)
class Node:
    """A department that is there (`row`), or one that the file adds (`row` is None until it is stored)."""

    site: Site
    name: str
    above: Node | None = None
    row: Department | None = None

    @property
    def way(self) -> str:
        return f"{self.above.way} {BELOW} {self.name}" if self.above else self.name

    @property
    def stored(self) -> Department:
        """Only for one that is there by now."""
        if self.row is None:
            raise LookupError(self.way)
        return self.row


@dataclass(slots=True, eq=False)
class Ward:
    """A ward that the file adds."""

    department: Node
    name: str


@dataclass(slots=True)
class Plan:
    """What a file would change: places that are added, parents first, and how many rows are there already."""

    departments: list[Node] = field(default_factory=list)
    wards: list[Ward] = field(default_factory=list)
    kept: int = 0
    errors: list[RowError] = field(default_factory=list)

    @property
    def is_change(self) -> bool:
        return bool(self.departments or self.wards)


def folded(name: str) -> str:
    """What two names have in common that mean the same place."""
    return " ".join(name.split()).casefold()


class House:
    """The sites and departments by what people call them. Two queries."""

    def __init__(self) -> None:
        self.sites = list(Site.objects.active())
        self.nodes: dict[tuple[int, tuple[str, ...]], Node] = {}
        self.called: dict[tuple[int, str], list[Node]] = defaultdict(list)
        by_pk: dict[int, Node] = {}
        here = {site.pk: site for site in self.sites}
        rows = Department.objects.filter(site__in=here)
        for row in sorted(rows, key=lambda row: (len(row.path), row.pk)):
            by_pk[row.pk] = Node(here[row.site_id], row.name, by_pk.get(row.parent_id or 0), row)
            self.know(by_pk[row.pk])

    def know(self, node: Node) -> None:
        way = tuple(folded(name) for name in node.way.split(BELOW))
        self.nodes[node.site.pk, way] = node
        self.called[node.site.pk, way[-1]].append(node)

    def site(self, row: Row) -> Site:
        """The site of a row; the only one where nothing else is said."""
        cell = row["site"]
        if not cell and len(self.sites) == 1:
            return self.sites[0]
        found = [site for site in self.sites if folded(cell) in (folded(site.code), folded(site.name))]
        if not found:
            codes = ", ".join(site.code for site in self.sites)
            words = _("“%(cell)s” is no site: write %(codes)s.") if cell else _("Which site? Write %(codes)s.")
            raise CellError("site", words % {"cell": short(cell), "codes": codes})
        return found[0]

    def department(self, row: Row) -> Node:
        """The department of a row, by its way, or by its name alone where no other has it. It is in use."""
        site, names = self.site(row), way_of(row)
        node = self.nodes.get((site.pk, tuple(map(folded, names))))
        found = [node] if node else self.called[site.pk, folded(names[0])] if len(names) == 1 else []
        told = {"cell": short(row["department"]), "site": site.name}
        if not found:
            raise CellError("department", _("“%(cell)s” is no department of %(site)s.") % told)
        if len(found) > 1:
            words = _("There are several departments called “%(cell)s”: write the way, such as %(way)s.")
            raise CellError("department", words % {**told, "way": found[0].way})
        return in_use(found[0])


def way_of(row: Row) -> list[str]:
    """The names from the top down to the department."""
    names = [" ".join(name.split()) for name in row["department"].split(BELOW)]
    for name in names:
        check_name("department", name)
    return names


def check_name(column: str, name: str) -> str:
    if not name:
        raise CellError(column, _("The name is missing."))
    if len(name) > LONGEST[column]:
        raise CellError(column, _("The name is longer than %(most)d letters.") % {"most": LONGEST[column]})
    return name


def in_use(node: Node) -> Node:
    if node.row is not None and not node.row.is_active:
        words = _("%(name)s is retired. Put it back in use first.")
        raise CellError("department", words % {"name": node.way})
    return node


# ---------------------------------------------------------------- departments
def departments(text: str) -> Plan:
    """Refuses (`columns`, `csv`, `rows`) what is no such file at all."""
    table = csvfile.table(text, *csvfile.names(DEPARTMENTS))
    house, plan = House(), Plan(errors=table.errors)
    table.rows.sort(key=lambda row: row["department"].count(BELOW))  # what is above comes first, wherever it stands
    table.each(lambda row: _department(row, house, plan))
    return plan


def _department(row: Row, house: House, plan: Plan) -> None:
    site, names = house.site(row), way_of(row)
    way = tuple(map(folded, names))
    if node := house.nodes.get((site.pk, way)):
        in_use(node)
        plan.kept += 1
        return
    above = house.nodes.get((site.pk, way[:-1]))
    if above is None and way[:-1]:
        words = _("“%(name)s” is not there: add a row for it, too.")
        raise CellError("department", words % {"name": short(f" {BELOW} ".join(names[:-1]))})
    made = Node(site, names[-1], in_use(above) if above else None)
    house.know(made)
    plan.departments.append(made)


# ---------------------------------------------------------------- wards
def wards(text: str) -> Plan:
    """Refuses (`columns`, `csv`, `rows`) what is no such file at all."""
    table = csvfile.table(text, *csvfile.names(WARDS))
    house, plan = House(), Plan(errors=table.errors)
    there = {(ward.department_id, folded(ward.name)): ward for ward in Location.objects.all()}
    table.each(lambda row: _ward(row, house, plan, there))
    return plan


def _ward(row: Row, house: House, plan: Plan, there: dict[tuple[int, str], Location | None]) -> None:
    node, name = house.department(row), check_name("ward", " ".join(row["ward"].split()))
    key = node.stored.pk, folded(name)
    ward = there.get(key)
    if ward is not None and not ward.is_active:
        raise CellError("ward", _("%(name)s is retired. Put it back in use first.") % {"name": ward.name})
    if key in there:
        plan.kept += 1
        return
    there[key] = None
    plan.wards.append(Ward(node, name))
