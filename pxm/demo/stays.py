"""Who of the patients with something open is still in the house when the demo is loaded, and who goes home that day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from clocks.worktime import local_date
from complaints.models import Complaint
from complaints.states import OPEN
from hospital.actions import visit
from pxm.demo.places import Places
from pxm.demo.week import Week

MOST = 8  # at each site
EVERY_THIRD = 3  # goes home today
BEFORE = timedelta(days=3)  # they were here before they told us
HOME_AT = 15  # o'clock


def build(house: Places, weeks: Mapping[str, Week], now: datetime) -> None:
    """Of the newest cases of each site; the others were outpatients or have left long ago."""
    for key, week in weeks.items():
        rows = Complaint.objects.filter(site=house.sites[key], status__in=OPEN, patient__isnull=False)
        cases = rows.filter(location__isnull=False).select_related("patient", "location").order_by("-received_at", "pk")
        home = week.at(local_date(week.zone, now), HOME_AT, 0)
        for number, case in enumerate(cases[:MOST]):
            visit(
                case.patient, location=case.location, started_at=case.received_at - BEFORE, by=None, now=now,
                ended_at=None if number % EVERY_THIRD else home,
            )  # fmt: skip
