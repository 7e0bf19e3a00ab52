"""What happened to the patient in its order of time: lines that were written, and what the house knows by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from complaints.models import Complaint, Event
from hospital.models import Visit


@dataclass(frozen=True, slots=True)
class Line:
    """`event` is the row that somebody wrote; None for what the house knows by itself."""

    on: date
    time: time | None
    words: str
    source: str
    event: Event | None = None

    @property
    def is_struck(self) -> bool:
        return self.event is not None and self.event.struck_at is not None


def lines_of(case: Complaint) -> list[Line]:
    """Earliest first; on one day, what has no time of day stands above what has. Three statements."""
    rows = case.events.select_related("reply__by", "reply__inquiry", "file__file", "by")
    lines = [Line(row.on, row.time, row.words, _source(row), row) for row in rows]
    lines += [*_told(case), *_visits(case)]
    return sorted(lines, key=lambda line: (line.on, line.time or time(), line.event is not None))


def _source(row: Event) -> str:
    if row.reply:
        return _("Answer of %(name)s, %(ref)s") % {"name": row.reply.by, "ref": row.reply.inquiry.ref}
    return row.file.file.name or str(row.get_source_display()) if row.file else str(row.get_source_display())


def _told(case: Complaint) -> Iterator[Line]:
    """The day they say it happened, and the moment they told us."""
    told = Event.Source.TELLER.label
    if case.feedback.occurred_on:
        yield Line(case.feedback.occurred_on, None, case.title, str(told))
    yield _at(case, case.received_at, _("They told us."), str(told))


def _visits(case: Complaint) -> Iterator[Line]:
    """Stays and appointments that had begun when they told us: of somebody who comes often, the last ones."""
    if case.patient_id is None:
        return
    known = str(Event.Source.RECORD.label)
    rows = Visit.objects.filter(patient=case.patient_id, started_at__lte=case.received_at).select_related("location")
    for visit in rows.order_by("-started_at")[:LAST_VISITS]:
        place = {"place": visit.location}
        yield _at(case, visit.started_at, _("Came to %(place)s.") % place, known)
        if visit.ended_at:
            yield _at(case, visit.ended_at, _("Left %(place)s.") % place, known)


LAST_VISITS = 5


def _at(case: Complaint, moment: datetime, words: str, source: str) -> Line:
    here = moment.astimezone(ZoneInfo(case.zone))
    return Line(here.date(), here.time().replace(second=0, microsecond=0), words, source)
