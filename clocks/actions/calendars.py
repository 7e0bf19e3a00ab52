"""A calendar is changed by publishing its next version; running targets are then moved, case by case, by the sweep."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

import audit.log
from clocks import subjects
from clocks.actions.plans import Plan
from clocks.actions.sheets import Sheet, is_late
from clocks.calendars import Role, is_workable
from clocks.models import Calendar, CalendarVersion, Clock
from clocks.refusing import refusals
from hospital.models import Site, User
from hospital.timing import database_now
from hospital.timing import now as web_now

log = structlog.get_logger(__name__)


@transaction.atomic
def publish_calendar(
    site: Site, role: str, *, data: Mapping[str, Any], by: User | None, now: datetime | None = None
) -> CalendarVersion:
    """Publish the next version of one of the site's calendars; the sweep moves what runs.

    Refuses, in plain words, data that is no calendar and a calendar that never opens.
    """
    now = now or web_now()
    with refusals():
        is_workable(site.zone, data)
    calendar, _is_new = Calendar.objects.get_or_create(site=site, role=Role(role))
    Calendar.objects.select_for_update().get(pk=calendar.pk)
    last = calendar.versions.aggregate(last=Max("number"))["last"] or 0
    version = CalendarVersion.objects.create(
        calendar=calendar, number=last + 1, zone=site.zone, data=dict(data), published_at=now, published_by=by
    )
    audit.log.record("calendar.publish", version, by=by, at=now, site=site.pk, role=role, number=version.number)
    return version


def apply_calendars(limit: int = 200, now: datetime | None = None) -> int:
    """Move up to `limit` running targets to a newly published calendar; 0 when there is nothing to do.

    Goes through the site's running targets by their number, one transaction for each subject. Doing a subject
    twice changes nothing. Targets that are met, late, ended or paused are never rewritten.
    """
    version = CalendarVersion.objects.unapplied().select_related("calendar").first()
    if version is None:
        return 0
    now = now or database_now()
    rows = Clock.objects.running().filter(site=version.calendar.site_id, pk__gt=version.applied_upto).order_by("pk")
    found = list(rows.values_list("pk", "subject_kind", "subject_id")[:limit])
    if not found:
        CalendarVersion.objects.filter(pk=version.pk).update(applied_at=now)
        return 1
    upto = _move_all(found, version, now)
    CalendarVersion.objects.filter(pk=version.pk, applied_upto__lt=upto).update(applied_upto=upto)
    return upto - version.applied_upto


def _move_all(found: list[tuple[int, str, int]], version: CalendarVersion, now: datetime) -> int:
    """The number of the last target that was looked at; a subject in use ends the turn."""
    upto, done = version.applied_upto, set()
    for pk, kind, subject_id in found:
        if (kind, subject_id) not in done and not _move(kind, subject_id, version, now):
            break
        done.add((kind, subject_id))
        upto = pk
    return upto


def _move(kind: str, subject_id: int, version: CalendarVersion, now: datetime) -> bool:
    """False when somebody holds the subject; one that cannot be moved is left as it is, and logged."""
    try:
        with transaction.atomic():
            if not subjects.get(kind).lock([subject_id]):
                return False
            _move_held(kind, subject_id, version, now)
    except (ValidationError, ValueError, LookupError) as error:
        log.exception("calendar not applied", kind=kind, id=subject_id, exc_info=error)
    return True


def _move_held(kind: str, subject_id: int, version: CalendarVersion, now: datetime) -> None:
    sheet = Sheet.open(kind, subject_id)
    ahead = [c for c in sheet.running if c.paused_at is None and not is_late(c, now)]
    ahead = [clock for clock in ahead if clock.profile_version_id and clock.site_id == version.calendar.site_id]
    if not ahead:
        return
    plan = Plan(ahead[0])
    before = {clock.pk: clock.due_at for clock in ahead}
    plan.revise([(clock, plan.book.profile.rule(clock.rule)) for clock in ahead], now)
    sheet.keep_next()
    audit.log.record_many(
        audit.log.Row("target.move", kind, subject_id, version.published_by_id, _facts(clock, before, version), now)
        for clock in ahead
        if clock.due_at != before[clock.pk]
    )


def _facts(clock: Clock, before: Mapping[int, datetime], version: CalendarVersion) -> dict[str, Any]:
    return {"target": clock.pk, "kind": clock.kind, "was": before[clock.pk], "due_at": clock.due_at,
            "calendar_version": version.pk}  # fmt: skip
