"""Periods that are closed: the last quarter, and the year before this one, with the cases that were taken over."""

from __future__ import annotations

from datetime import datetime

from clocks.worktime import local_date
from complaints.actions.returns import close_return
from complaints.returns import desk, periods
from hospital.models import Membership, Role, Site


def build(site: Site, now: datetime) -> None:
    today = local_date(site.zone, now)
    manager = Membership.objects.filter(site=site, role=Role.MANAGER).select_related("user").order_by("pk")[0].user
    kind = desk.kinds_at([site], now)[0]
    over = next(one for code in periods.shown(today) if periods.is_over(one := periods.period_of(code), today))
    for period in (periods.period_of(str(today.year - 1)), over):
        close_return(kind, site, period, manager, now)
