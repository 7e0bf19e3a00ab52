"""Closing the period of a return: lines and figures are written down once and stay as they were."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

import audit.log
from clocks.worktime import local_date
from complaints.models import Return, ReturnLine
from complaints.returns import periods, reading
from complaints.returns.counting import EDITION, Line, Period
from hospital.models import Organization, Site, User
from hospital.timing import now as web_now

TOGETHER = 1000  # lines in a statement


@transaction.atomic
def close_return(kind: str, site: Site | None, period: Period, by: User | None, now: datetime | None = None) -> Return:
    """Of a site, or of every site where none is given. Once; not before the period is over everywhere."""
    now = now or web_now()
    house = Organization.objects.select_for_update().get()  # one at a time: the second sees what the first has closed
    sites = [site] if site else list(Site.objects.all())
    if not all(periods.is_over(period, local_date(one.zone, now)) for one in sites):
        raise ValidationError(_("This period is not over yet."), code="not_over")
    if Return.objects.filter(kind=kind, site=site, first_on=period.first, last_on=period.last).exists():
        raise ValidationError(_("This period is closed already."), code="closed")
    closed = Return.objects.create(
        kind=kind, site=site, first_on=period.first, last_on=period.last, edition=EDITION, figures={}, size=0,
        sha256="", by=by, at=now,
    )  # fmt: skip
    closed.figures = reading.figures_of(kind, _written(closed, reading.lines_of(kind, site, period)))
    closed.size = closed.lines.count()
    closed.sha256 = reading.marks(EDITION, reading.kept(closed), closed.figures)
    closed.save(update_fields=["figures", "size", "sha256"])
    facts: dict[str, Any] = {"kind": kind, "first_on": period.first, "last_on": period.last, "size": closed.size}
    audit.log.record("return.close", site or house, by=by, at=now, sha256=closed.sha256, **facts)
    return closed


def _written(closed: Return, lines: Iterator[tuple[int, Line]]) -> Iterator[Line]:
    """Each line on its way to the figures, kept with those beside it."""
    while some := list(islice(lines, TOGETHER)):
        ReturnLine.objects.bulk_create(ReturnLine(closed=closed, complaint_id=pk, values=values) for pk, values in some)
        yield from (values for _pk, values in some)


@transaction.atomic
def export_cases(facts: dict[str, Any], by: User, now: datetime | None = None) -> None:
    """Somebody takes cases out in a file: who, which, and whether with names; what is taken is written afterwards."""
    audit.log.record("complaint.export", Organization.objects.get(), by=by, at=now or web_now(), **facts)
