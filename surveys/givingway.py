"""Whom HCAHPS asks, or may still ask: other surveys give way to it (reference, section 2.5; unverified, so that whether
they wait for the draw is a setting of each campaign).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from hospital.models import StayCoding, Visit
from surveys.discharged import NOTHING_TOLD, Home, codes_of, told_of
from surveys.hcahps import editions, protocol
from surveys.hcahps.population import Codes, Verdict, judge
from surveys.models import FrameLine, Instrument, InstrumentVersion, Programme, Sampled, SampleMonth

MAYBE = frozenset({Verdict.FRAME, Verdict.DEFERRED})
Asks = tuple[str, date]  # the certification number and the month


def asked_first(people: Collection[int]) -> set[int]:
    """Those who were drawn and whose asking has not ended. One statement."""
    column = "line__visit__patient__person"
    return set(Sampled.objects.open().filter(**{f"{column}__in": people}).values_list(column, flat=True))


def to_be_drawn(visits: Sequence[Visit], now: datetime) -> set[int]:
    """Stays that ended in a month that is not drawn yet, or came too late for the draw, and may be asked about. No
    statement where no site has a certification number, else the same few for the stays of one month.
    """
    inpatients = [one for one in visits if one.kind == Visit.Kind.INPATIENT and one.ended_at]
    numbers = {one.location.department.site.ccn for one in inpatients} - {""}
    asking = _asking(numbers) if numbers else {}
    if not asking:
        return set()
    pks = [one.pk for one in inpatients]
    codings = {one.visit_id: one for one in StayCoding.objects.filter(visit__in=pks)}
    homes = [Home(one, codings.get(one.pk, NOTHING_TOLD)) for one in inpatients]
    entered = set(FrameLine.objects.filter(visit__in=pks).values_list("visit_id", flat=True))
    frozen = set(SampleMonth.objects.filter(frozen_at__isnull=False).values_list("ccn", "month"))
    known: dict[Asks, Codes] = {}
    return {
        home.visit.pk
        for home in homes
        if home.visit.pk not in entered and _month(home) not in frozen and _is_open(home, now)
        and _may_be_asked(home, asking, known)
    }  # fmt: skip


def _asking(numbers: Collection[str]) -> dict[tuple[str, str], Instrument]:
    """Published, by certification number and edition."""
    published = InstrumentVersion.objects.published().order_by().values("instrument")
    rows = Instrument.objects.filter(programme=Programme.HCAHPS, site__ccn__in=numbers, pk__in=published)
    return {(row.site.ccn, row.edition): row for row in rows.select_related("site") if row.site}


def _month(home: Home) -> Asks:
    return home.visit.location.department.site.ccn, home.on.replace(day=1)


def _is_open(home: Home, now: datetime) -> bool:
    """Is there a day left on which they may be asked for the first time?"""
    edition = editions.edition_of(home.on)
    if edition is None:
        return False
    return now.astimezone(home.zone).date() <= protocol.first_contact(edition, home.at, home.zone).last_day


def _may_be_asked(home: Home, asking: dict[tuple[str, str], Instrument], known: dict[Asks, Codes]) -> bool:
    """`known` fills with the codes of each month."""
    month, edition = _month(home), editions.edition_of(home.on)
    survey = asking.get((month[0], edition.version)) if edition else None
    if survey is None:
        return False
    if month not in known:
        known[month] = codes_of(survey, month[1])
    return judge(told_of(home, by_department=False).stay, known[month])[0] in MAYBE
