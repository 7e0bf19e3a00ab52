"""An upgrade of time zone data is a change of every calendar in that zone, and is carried like one (B26)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

import audit.log
from clocks.actions.calendars import publish_calendar
from clocks.actions.publishing import one_at_a_time
from clocks.calendars import UNTIL_PUBLISHED
from clocks.models import CalendarVersion, ZoneMark
from clocks.worktime import zone_fingerprint
from hospital.models import Site
from hospital.timing import database_now


@transaction.atomic
def notice_zones(now: datetime | None = None) -> int:
    """Compare what this process knows of the sites' zones with what was known before. Where clocks are going to change
    otherwise, the calendars are published as they are, and their jobs count what runs anew; returns how many.

    The first look only remembers. A process reads its time zone data once, so an upgrade is seen after a start.
    """
    now = now or database_now()
    one_at_a_time()
    known = ZoneMark.objects.in_bulk()
    sites = list(Site.objects.order_by("pk"))
    return sum(
        _notice(known.get(zone), zone, [site for site in sites if site.zone == zone], now)
        for zone in sorted({site.zone for site in sites})
    )


def _notice(known: ZoneMark | None, zone: str, sites: list[Site], now: datetime) -> int:
    is_upgraded = known is not None and zone_fingerprint(zone, known.year) != known.mark
    if known and not is_upgraded and known.year == now.year:
        return 0
    ZoneMark(zone=zone, year=now.year, mark=zone_fingerprint(zone, now.year), at=now).save()
    if not is_upgraded:
        return 0
    return sum(_publish_as_they_are(site, now) for site in sites)


def _publish_as_they_are(site: Site, now: datetime) -> int:
    newest = CalendarVersion.objects.latest_of_sites([site.pk])
    audit.log.record("zone.upgrade", site, by=None, at=now, zone=site.zone)
    data = {**UNTIL_PUBLISHED, **{version.calendar.role: version.data for version in newest}}
    for role in data:
        publish_calendar(site, role, data=data[role], by=None, now=now)
    return len(data)
