"""Times as messages write them: as exact as they say, in their own zone or that of the site. Pure."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

FORM = re.compile(r"^(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:\.\d+)?([+-]\d{4})?$")
LONGEST_OFFSET = timedelta(hours=14)


def moment(text: str, zone: str) -> datetime | None:
    """In UTC; None for what is no time or names no day. A day alone begins at midnight of the site."""
    if not (found := FORM.match(text.strip())) or not found[3]:
        return None
    numbers = [int(part or 0) for part in found.groups()[:6]]
    try:
        at = datetime(*numbers[:5], min(numbers[5], 59), tzinfo=_offset(found[7]) or ZoneInfo(zone))  # type: ignore[misc,arg-type]
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def iso(text: str, zone: str) -> datetime | None:
    """As FHIR and spreadsheets write it: 2026-11-01T10:15:00+01:00, or without a zone that of the site."""
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def day(text: str) -> date | None:
    """A day of birth; None where only a year or a month is known, or nothing."""
    found = FORM.match(text.strip())
    if not found or not found[3]:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def year(text: str) -> int | None:
    found = FORM.match(text.strip())
    return int(found[1]) if found else None


def _offset(text: str | None) -> timezone | None:
    if not text:
        return None
    span = timedelta(hours=int(text[1:3]), minutes=int(text[3:5]))
    if span > LONGEST_OFFSET:
        raise ValueError("No place is that far from Greenwich.")
    return timezone(-span if text[0] == "-" else span)
