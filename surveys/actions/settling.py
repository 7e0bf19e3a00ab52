"""How the asking of somebody ended: derived from everything that was found, as often as something new is.

All of it in the transaction of whoever found it. A response of somebody who turns out not to be asked at all does not
count, and goes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db.models import F

import audit.log
from audit.log import Row
from outbox import actions as outbox
from surveys.actions.answering import day_at
from surveys.actions.packing import erase_response
from surveys.hcahps import dispositions, editions, protocol
from surveys.hcahps.dispositions import WITH_RESPONSE, Disposition
from surveys.models import Attempt, Invitation, Sampled

WITH_MONTH = ("month__instrument", "line__site", "invitation", "response")
SAVED = ("status", "ended_on", "lag_days", "answered_on", "is_complete", "response")
AT_ONCE = timedelta(microseconds=1)  # an invitation ends after it was made, by a constraint
Found = dict[Disposition, date]  # and the day on which it was found


def settle(rows: Sequence[Sampled], now: datetime) -> int:
    """Returns how many have another status than before."""
    found = _found(rows)
    changed = [row for row in rows if _settle(row, found[row.pk], now)]
    Sampled.objects.bulk_update(changed, SAVED)
    _end_links([row for row in changed if row.status and row.invitation_id], now)
    audit.log.record_many(_entry(row, now) for row in changed)
    return len(changed)


def _entry(row: Sampled, now: datetime) -> Row:
    facts = {"sampled": row.pk, "status": row.status}
    return Row("survey.settle", "instrument", row.month.instrument_id, None, facts, now)


def _found(rows: Iterable[Sampled]) -> dict[int, Found]:
    known: dict[int, Found] = defaultdict(dict)
    zones = {row.pk: row.line.zone for row in rows}
    told = Attempt.objects.filter(sampled__in=zones).exclude(found="").order_by("made_at")
    for one in told:
        at = one.made_at or one.due_at
        known[one.sampled_id].setdefault(Disposition(one.found), at.astimezone(zones[one.sampled_id]).date())
    return known


def _settle(row: Sampled, found: Found, now: datetime) -> bool:
    before = row.status
    if row.answered_on:
        found[Disposition.COMPLETED if row.is_complete else Disposition.BROKEN_OFF] = row.answered_on
    ways = frozenset(row.ways)
    is_late = day_at(row.line.site, now) > row.closes_on
    row.status, row.ended_on, row.lag_days = "", None, None
    if is_late or dispositions.is_over(found, ways):
        status = dispositions.final(found, ways)
        _end(row, status, found.get(status, row.closes_on if is_late else day_at(row.line.site, now)))
    return row.status != before


def _end(row: Sampled, status: Disposition, on: date) -> None:
    edition = editions.named(row.month.instrument.edition)
    row.status, row.ended_on = status.value, min(max(on, row.line.went_home_on), row.closes_on)
    row.lag_days = protocol.lag(edition, row.line.went_home_on, row.ended_on)[0]
    if row.answered_on and status not in WITH_RESPONSE:
        if row.response:
            erase_response(row.response, by=None)
        row.answered_on, row.is_complete, row.response = None, None, None


def _end_links(rows: Sequence[Sampled], now: datetime) -> None:
    """No reminder leaves any more, and the links end."""
    for row in rows:
        outbox.cancel(f"survey:{row.invitation_id}", now=now)
    links = Invitation.objects.filter(pk__in=[row.invitation_id for row in rows], expires_at__gt=now)
    links.filter(made_at__lt=now).update(expires_at=now)
    links.filter(made_at__gte=now).update(expires_at=F("made_at") + AT_ONCE)
