"""A calendar is changed by publishing its next version; a job then carries it to the targets that run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

import audit.log
from clocks.actions.publishing import announce, one_at_a_time
from clocks.calendars import Role, is_workable
from clocks.models import Calendar, CalendarVersion
from clocks.refusing import refusals
from hospital.models import Site, User
from hospital.timing import now as web_now


@transaction.atomic
def publish_calendar(
    site: Site, role: str, *, data: Mapping[str, Any], by: User | None, now: datetime | None = None
) -> CalendarVersion:
    """Publish the next version of one of the site's calendars, and the job that moves what runs.

    Refuses, in plain words, data that is no calendar and a calendar that never opens.
    """
    now = now or web_now()
    with refusals():
        is_workable(site.zone, data)
    one_at_a_time()
    calendar, _is_new = Calendar.objects.get_or_create(site=site, role=Role(role))
    last = calendar.versions.aggregate(last=Max("number"))["last"] or 0
    version = CalendarVersion.objects.create(
        calendar=calendar, number=last + 1, zone=site.zone, data=dict(data), published_at=now, published_by=by
    )
    announce(version, by, now)
    audit.log.record("calendar.publish", version, by=by, at=now, site=site.pk, role=role, number=version.number)
    return version
