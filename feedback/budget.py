"""What was given to put things right against what may be given: by department, for one year, at each site.

Money counts in the year it was paid, and while it is not paid in the year they accepted it. It counts where a budget
is: at the department, or at the nearest one above it that has one. Only money in the currency of the site is added up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from feedback.models import Offer, RedressBudget
from hospital.models import Department, Site, User

NOTHING = Decimal("0.00")
STORY = "recovery__feedback__"
PAID, TO_PAY, OFFERED = (
    Q(paid_on__isnull=False),
    Q(state="accepted", paid_on__isnull=True),
    Q(state__in=["approved", "made"]),
)
HEADINGS = (
    _("Site"), _("Department"), _("Year"), _("Currency"), _("Budget"), _("Paid"), _("To pay"), _("Offered"),
    _("Remaining"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """Of a department, or of what is no department's. `budget` is None where nobody set one."""

    label: str
    budget: Decimal | None
    paid: Decimal = NOTHING
    to_pay: Decimal = NOTHING
    offered: Decimal = NOTHING

    @property
    def left(self) -> Decimal | None:
        """What is offered and not accepted may still be declined, and takes nothing away."""
        return None if self.budget is None else self.budget - self.paid - self.to_pay

    @property
    def over(self) -> Decimal | None:
        return -self.left if self.left is not None and self.left < 0 else None

    @property
    def percent(self) -> int | None:
        """Whole, and never none where something was used."""
        used = self.paid + self.to_pay
        return max(round(100 * used / self.budget), bool(used)) if self.budget else None


@dataclass(frozen=True, slots=True)
class SiteBudget:
    """`whole` adds up the lines; its budget is that of the site, else what the departments have together. Whoever sees
    a department only sees no whole.
    """

    site: Site
    lines: list[Line]
    whole: Line | None
    may_set: bool = False


@dataclass(frozen=True, slots=True)
class Budgets:
    year: int
    sites: list[SiteBudget] = field(default_factory=list)

    def cells(self) -> Iterator[list[Any]]:
        for one in self.sites:
            for line in [*one.lines, *([one.whole] if one.whole else [])]:
                yield [one.site.name, line.label, self.year, one.site.currency, line.budget, line.paid, line.to_pay,
                       line.offered, line.left]  # fmt: skip


def of(user: User, year: int) -> Budgets:
    """Where this user sees what was given. Six statements, however many sites and departments there are."""
    budgets = list(RedressBudget.objects.visible_to(user).filter(year=year))
    sums = list(_sums(Offer.objects.reported_to(user), year))
    whole = set(Site.objects.where(user, "feedback.view_redress").values_list("pk", flat=True))
    setting = set(Site.objects.where(user, "feedback.set_budget").values_list("pk", flat=True))
    numbers = {row.site_id for row in budgets} | {row["site"] for row in sums} | (whole & setting)
    sites = Site.objects.filter(pk__in=numbers).order_by("name", "pk")
    names = {one.pk: one for one in Department.objects.filter(site__in=numbers)}
    return Budgets(year, [_site(one, budgets, sums, names, one.pk in whole, one.pk in setting) for one in sites])


def _sums(offers: Any, year: int) -> Iterable[dict[str, Any]]:
    now = Q(paid_on__year=year) | Q(paid_on__isnull=True, answered_at__year=year)
    now |= Q(answered_at__isnull=True, proposed_at__year=year)
    rows = offers.filter(now, PAID | TO_PAY | OFFERED, value__isnull=False).order_by()
    keys = {"site": f"{STORY}site", "department": f"{STORY}department"}
    totals = {"paid": Sum("value", filter=PAID), "to_pay": Sum("value", filter=TO_PAY),
              "offered": Sum("value", filter=OFFERED)}  # fmt: skip
    found = rows.values(*keys.values(), "currency").annotate(**totals)
    return ({**row, **{name: row[path] for name, path in keys.items()}} for row in found)


def _site(
    site: Site, budgets: Iterable[RedressBudget], sums: Iterable[dict[str, Any]], names: Mapping[int, Department],
    is_whole: bool, may_set: bool,
) -> SiteBudget:  # fmt: skip
    own = {row.department_id: row.amount for row in budgets if row.site_id == site.pk and row.currency == site.currency}
    found: dict[int | None, list[Decimal]] = {number: [NOTHING] * 3 for number in own if number}
    for row in sums:
        if row["site"] == site.pk and row["currency"] == site.currency:
            place = _place(names.get(row["department"]), own)
            parts = (row[name] or NOTHING for name in ("paid", "to_pay", "offered"))
            before = found.get(place, [NOTHING] * 3)
            found[place] = [sum(pair, NOTHING) for pair in zip(before, parts, strict=True)]
    lines = [_line(number, names, own, parts) for number, parts in found.items()]
    lines.sort(key=lambda line: line.label)
    return SiteBudget(site, lines, _whole(lines, own.get(None)) if is_whole else None, may_set)


def _line(
    number: int | None, names: Mapping[int, Department], own: Mapping[int | None, Decimal], parts: list[Decimal]
) -> Line:
    if number is None:  # the budget of the whole site is none of theirs
        return Line(str(_("No department")), None, *parts)
    return Line(names[number].name, own.get(number), *parts)


def _place(department: Department | None, own: Mapping[int | None, Decimal]) -> int | None:
    """Where it counts: the nearest with a budget, from the department upwards; else the department itself."""
    if department is None:
        return None
    return next((number for number in reversed(department.path) if number in own), department.pk)


def _whole(lines: list[Line], budget: Decimal | None) -> Line:
    set_ones = [line.budget for line in lines if line.budget is not None]
    if budget is None and set_ones:
        budget = sum(set_ones, NOTHING)
    sums = (sum((getattr(line, name) for line in lines), NOTHING) for name in ("paid", "to_pay", "offered"))
    return Line(str(_("The whole site")), budget, *sums)
