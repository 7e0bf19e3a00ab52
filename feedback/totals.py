"""What was given to put things right: by department, month and kind; and three shares, each with its number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _

from clocks.models import Clock
from feedback.models import Offer, Recovery, Redress
from hospital.models import NeedCheck, Site, User

LOOKED_BACK = timedelta(days=366)
UNPAID = Q(state="accepted", paid_on__isnull=True, value__isnull=False)
GIVEN = Q(state="accepted") & ~UNPAID
OFFERED = Q(state__in=["approved", "made"])
WAITING = Q(state="proposed") | UNPAID
PARTS = {"given": GIVEN, "offered": OFFERED, "waiting": WAITING}
HEADINGS = (
    _("Site"), _("Department"), _("Month"), _("Kind"), _("Currency"), _("Given"), _("Value given"), _("Offered"),
    _("Value offered"), _("Waiting"), _("Value waiting"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    site: str
    department: str
    month: date
    kind: str
    currency: str
    given: int
    given_value: Decimal | None
    offered: int
    offered_value: Decimal | None
    waiting: int
    waiting_value: Decimal | None

    @property
    def label(self) -> str:
        return str(Redress(self.kind).label)


@dataclass(frozen=True, slots=True)
class Part:
    """So many of `n`; nothing is said of none."""

    count: int = 0
    n: int = 0

    @property
    def percent(self) -> int | None:
        return round(100 * self.count / self.n) if self.n else None


@dataclass(frozen=True, slots=True)
class Share:
    """One share of the whole time, and by the first day of each month."""

    label: Any
    about: Any
    months: dict[date, Part]

    @property
    def whole(self) -> Part:
        parts = self.months.values()
        return Part(sum(part.count for part in parts), sum(part.n for part in parts))


@dataclass(frozen=True, slots=True)
class Totals:
    lines: list[Line]
    shares: list[Share]
    sums: list[dict[str, Any]]  # by currency

    @property
    def months(self) -> list[tuple[date, list[Part]]]:
        """The shares of each month of which there is anything to say, the newest first."""
        found = sorted({month for share in self.shares for month in share.months}, reverse=True)
        return [(month, [share.months.get(month, Part()) for share in self.shares]) for month in found]

    def cells(self) -> Iterator[list[Any]]:
        for line in self.lines:
            yield [
                line.site, line.department, f"{line.month:%Y-%m}", line.label, line.currency, line.given,
                line.given_value, line.offered, line.offered_value, line.waiting, line.waiting_value,
            ]  # fmt: skip


def of(user: User, now: datetime) -> Totals:
    """Of the last twelve months, where this user may see it. Five statements."""
    since = now - LOOKED_BACK
    offers = Offer.objects.reported_to(user).filter(proposed_at__gte=since)
    return Totals(list(_lines(offers)), _shares(user, since, now), list(_sums(offers)))


def _counts() -> dict[str, Any]:
    counts = {name: Count("pk", filter=part) for name, part in PARTS.items()}
    return counts | {f"{name}_value": Sum("value", filter=part) for name, part in PARTS.items()}


def _lines(offers: Any) -> Iterator[Line]:
    story = "recovery__feedback__"
    rows = offers.annotate(month=TruncMonth("proposed_at"), place=F(f"{story}site__name"))
    rows = rows.annotate(unit=F(f"{story}department__name"))
    keys = ("place", "unit", "month", "kind", "currency")
    for row in rows.order_by("-month", "place", "unit", "kind").values(*keys).annotate(**_counts()):
        counts = {name: row[name] for part in PARTS for name in (part, f"{part}_value")}
        yield Line(row["place"], row["unit"] or "", row["month"].date(), row["kind"], row["currency"], **counts)


def _sums(offers: Any) -> Iterator[dict[str, Any]]:
    rows = offers.exclude(currency="").order_by("currency").values("currency").annotate(**_counts())
    yield from rows


def _shares(user: User, since: datetime, now: datetime) -> list[Share]:
    recoveries = Recovery.objects.reported_to(user)
    asked = recoveries.over().filter(at__gte=since).exclude(is_put_right=Recovery.Content.NOT_ASKED)
    checks = NeedCheck.objects.filter(site__in=Site.objects.where(user, "feedback.view_redress"), at__gte=since)
    reached, is_met = _owed(recoveries.filter(begun_at__gte=since), now)
    return [
        Share(_("Reached in time"), _("First contact within its target"), _by_month(reached, "started_at", is_met)),
        Share(_("Put right"), _("They said yes, of those who were asked"),
              _by_month(asked, "at", Q(is_put_right=Recovery.Content.YES))),
        Share(_("Needs met"), _("Each time somebody noted it"), _by_month(checks, "at", Q(is_met=True))),
    ]  # fmt: skip


def _by_month(rows: Any, at: str, is_counted: Q) -> dict[date, Part]:
    by_month = rows.order_by().annotate(month=TruncMonth(at)).values("month")
    found = by_month.annotate(n=Count("pk"), counted=Count("pk", filter=is_counted))
    return {row["month"].date(): Part(row["counted"], row["n"]) for row in found}


def _owed(recoveries: Any, now: datetime) -> tuple[Any, Q]:
    """Targets of the first contact, and which are met. One that is not met yet counts only once it is late."""
    rows = Clock.objects.filter(subject_kind="recovery", kind="contact", cancelled_at__isnull=True)
    rows = rows.filter(subject_id__in=recoveries.values("pk")).filter(Q(stopped_at__isnull=False) | Q(due_at__lt=now))
    return rows, Q(stopped_at__isnull=False, breached_at__isnull=True)
