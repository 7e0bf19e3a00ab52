"""What the hospital's systems told of the stays that ended in a month under one certification number: for its frame."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from hospital.fields import readable
from hospital.models import Site, StayCoding, Visit
from surveys.hcahps import codes, tables
from surveys.hcahps.frame import Discharge
from surveys.hcahps.population import Codes, Stay, age, age_band, is_foreign
from surveys.hcahps.tables import next_month
from surveys.models import Instrument, SampleMonth, ScoreTable

OBSERVATION = "observation"  # the class of a stay, as a mapping of the feed says it
NOTHING_TOLD = StayCoding()
A_DAY = timedelta(days=1)


class Home(NamedTuple):
    """One stay that ended, with its codes."""

    visit: Visit
    coding: StayCoding

    @property
    def at(self) -> datetime:
        return self.visit.ended_at or self.visit.started_at

    @property
    def on(self) -> date:
        """By the clock of its site."""
        return self.at.astimezone(self.zone).date()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.visit.location.department.site.zone)


def homes_of(ccn: str, month: date) -> list[Home]:
    """Every inpatient stay that ended in the month, at whatever site of this number. Two statements.

    Contacts are not read here. A stay whose codes cannot be decrypted is one whose codes have not come.
    """
    rows = Visit.objects.admitted().filter(
        Q(kind=Visit.Kind.INPATIENT) | Q(coding__admission_class=OBSERVATION),
        location__department__site__ccn=ccn, ended_at__gte=_midnight(month) - A_DAY,
        ended_at__lt=_midnight(next_month(month)) + A_DAY,
    )  # fmt: skip
    rows = rows.select_related("patient__person", "location__department__site").order_by("pk")
    homes = [Home(visit, NOTHING_TOLD) for visit in rows.defer(*contacts_of("patient__person"))]
    inside = [home for home in homes if home.on.replace(day=1) == month]
    told = readable(StayCoding.objects.filter(visit__in=[home.visit.pk for home in inside]))
    codings = {coding.visit_id: coding for coding in told}
    return [home._replace(coding=codings.get(home.visit.pk, NOTHING_TOLD)) for home in inside]


def contacts_of(person: str) -> tuple[str, ...]:
    """Where somebody is reached, as columns beside `person`: encrypted, and for most of a month not asked for."""
    return tuple(f"{person}__{column}" for column in ("phone", "email", "postal_address"))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def told_of(home: Home, *, by_department: bool, is_drawn: bool = False) -> Discharge:
    """As the rules want it."""
    visit, coding, address = home.visit, home.coding, home.coding.address
    stay = Stay(
        visit.patient.born_on, visit.started_at.astimezone(home.zone), home.at.astimezone(home.zone),
        codes.plain(coding.disposition), codes.plain(coding.origin), codes.plain(coding.drg), _unit(home),
        is_observation=coding.admission_class == OBSERVATION, has_foreign_address=is_foreign(address.country),
        wants_no_publicity=coding.has_no_publicity, state=address.state.strip().upper(),
    )  # fmt: skip
    lines = address.line_1, address.line_2, address.city, address.state, address.zip_code
    stratum = visit.location.department.name if by_department else ""
    return Discharge(str(visit.pk), str(visit.patient_id), stay, lines, stratum, is_drawn)


def discharges_of(homes: Collection[Home], method: str, drawn: Collection[int] = ()) -> list[Discharge]:
    """`drawn` are the visits that were drawn already."""
    by_department = method != SampleMonth.Method.SIMPLE
    return [told_of(home, by_department=by_department, is_drawn=home.visit.pk in drawn) for home in homes]


def about_of(home: Home, known: Codes) -> dict[str, str]:
    """The codes of a stay that are sent with it, as they stand in the hospital's systems."""
    born = home.visit.patient.born_on
    years = age(born, home.visit.started_at.astimezone(home.zone).date()) if born else None
    return {
        "origin": home.coding.origin, "discharge_status": home.coding.disposition, "sex": home.coding.sex,
        "service": service_of(home, known), "age_band": "" if years is None else str(age_band(years)),
    }  # fmt: skip


def service_of(home: Home, known: Codes) -> str:
    """The service line, by the group of diagnoses or by the department; "" where neither tells one."""
    return known.line(codes.plain(home.coding.drg), _unit(home))


def _unit(home: Home) -> str:
    return codes.unit(home.visit.location.department.name)


def sites_of(ccn: str) -> QuerySet[Site]:
    return Site.objects.filter(ccn=ccn)


def codes_of(survey: Instrument, month: date) -> Codes:
    """In force in the month: what ships, and what the hospital loaded for its quarter or one before. One statement."""
    quarter = tables.quarter_of(month.year, month.month)
    rows = survey.score_tables.filter(kind=ScoreTable.Kind.CODES, period__lte=quarter)
    loaded = [codes.table_of(row.lines) for row in rows.order_by("period", "loaded_at", "pk")]
    return codes.in_force(month, loaded)
