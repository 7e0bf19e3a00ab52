"""How much may be given to put things right in a year, set by whoever keeps the money."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

import audit.log
from feedback.models import RedressBudget
from hospital.models import Site, User
from hospital.timing import now as web_now


@transaction.atomic
def set_budgets(
    site: Site, *, by: User | None, year: int, amounts: Mapping[int | None, Decimal | None], now: datetime | None = None
) -> int:
    """By number of the department, None is the whole site; an amount of None is no budget. Returns how many changed.

    What each was before and is now stays in the audit.
    """
    now = now or web_now()
    site = Site.objects.select_for_update(of=("self",), no_key=True).get(pk=site.pk)
    rows = {row.department_id: row for row in RedressBudget.objects.filter(site=site, year=year)}
    before = {number: row.amount for number, row in rows.items() if row.currency == site.currency}
    changed = {number: amount for number, amount in amounts.items() if before.get(number) != amount}
    for number, amount in changed.items():
        if amount is None:
            rows[number].delete()
        else:
            row = rows.get(number) or RedressBudget(site=site, department_id=number, year=year)
            row.amount, row.currency, row.by, row.at = amount, site.currency, by, now
            row.save()
    lines = {str(number or "site"): [_said(before.get(number)), _said(amount)] for number, amount in changed.items()}
    if changed:
        audit.log.record("site.set_budgets", site, by=by, at=now, year=year, lines=lines)
    return len(changed)


def _said(amount: Decimal | None) -> str:
    return "" if amount is None else str(amount)
