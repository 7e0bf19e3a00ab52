"""What is known of discharges when calls are planned: lists with their hours, and what came before a stay.

For a batch, in a set number of statements; the rules are pure (`surveys.calls.planning`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from clocks.calendars import calendars_of_sites
from clocks.models import Calendar
from hospital.actions.persons import number_hash
from hospital.models import Identifier, Need, OptOut, User, Visit
from surveys.calls.planning import ENDS, Asked, Known, is_on, nights_of
from surveys.eligibility import age_on
from surveys.models import Call, CallList
from surveys.querysets import part_of
from surveys.sendtimes import Window

HALF_A_YEAR, A_MONTH = timedelta(days=183), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Plan:
    """A list as the rules want it."""

    row: CallList
    asked: Asked
    window: Window
    zone: str

    def opens(self, at: datetime) -> datetime:
        """The moment itself while the team calls, else when it begins again."""
        return self.window.next(at, self.zone)


class Lists:
    """The running lists by site, in the order in which a discharge is tried on them; four statements."""

    def __init__(self) -> None:
        rows = list(
            CallList.objects.running().select_related("site").prefetch_related("wards", "services").order_by("pk")
        )
        calendars = calendars_of_sites({row.site_id for row in rows}) if rows else {}
        self.of_site: dict[int, list[Plan]] = defaultdict(list)
        for row in rows:
            holidays = calendars[row.site_id].by_role[Calendar.Role.OFFICE].holidays
            self.of_site[row.site_id].append(_plan(row, frozenset(holidays)))

    def __bool__(self) -> bool:
        return bool(self.of_site)

    def first(self, visit: Visit, known: Known, recorded_at: datetime) -> Plan | None:
        """A sensitive service is called only by a list that names it: a telephone may be answered by anybody."""
        for plan in self.of_site.get(visit.location.department.site_id, ()):
            is_meant = visit.service is None or not visit.service.is_sensitive or known.service in plan.asked.services
            if recorded_at >= plan.row.started_at and is_meant and is_on(known, plan.asked):
                return plan
        return None


def _plan(row: CallList, holidays: frozenset) -> Plan:
    asked = Asked(
        kinds=frozenset(row.kinds), wards=frozenset(ward.pk for ward in row.wards.all()),
        services=frozenset(one.pk for one in row.services.all()), age_from=row.age_from, age_until=row.age_until,
        least=row.least,
    )  # fmt: skip
    quiet = holidays if row.is_quiet_on_holidays else frozenset()
    return Plan(row, asked, Window(row.opens, row.closes, row.is_quiet_on_sundays, quiet), row.site.zone)


class Past:
    """Other visits and the needs of these patients; two statements."""

    def __init__(self, visits: Sequence[Visit]) -> None:
        self.others: dict[int, list[Visit]] = defaultdict(list)
        self.needy: set[int] = set()
        since = min((visit.started_at for visit in visits), default=None)
        if since is None:
            return
        patients = {visit.patient_id for visit in visits}
        for visit in Visit.objects.filter(patient__in=patients, started_at__gte=since - HALF_A_YEAR):
            self.others[visit.patient_id].append(visit)
        people = {visit.patient.person_id for visit in visits}
        self.needy = set(Need.objects.filter(person__in=people).values_list("person_id", flat=True))


def known_of(visit: Visit, home_at: datetime, past: Past) -> Known:
    zone, person = ZoneInfo(visit.location.department.site.zone), visit.patient.person
    came, went = visit.started_at.astimezone(zone).date(), home_at.astimezone(zone).date()
    before = [one for one in past.others[visit.patient_id] if one.pk != visit.pk and one.started_at < visit.started_at]
    recent = [one for one in before if one.started_at >= visit.started_at - HALF_A_YEAR]
    born_on = visit.patient.born_on
    return Known(
        kind=visit.kind, ward=visit.location_id, service=visit.service_id,
        age=age_on(came, born_on) if born_on else None, nights=nights_of(came, went),
        emergencies=sum(one.kind == Visit.Kind.EMERGENCY for one in recent),
        was_back=any(_ended_within_a_month(one, visit) for one in before),
        has_needs=person.needs_interpreter or person.pk in past.needy,
    )  # fmt: skip


def _ended_within_a_month(before: Visit, visit: Visit) -> bool:
    if before.kind != Visit.Kind.INPATIENT or before.ended_at is None:
        return False
    return visit.started_at - A_MONTH <= before.ended_at <= visit.started_at


# ------------------------------------------------------------------------------------------ what the ward writes down
def stay_with(number: str, user: User, now: datetime) -> Visit | None:
    """The latest stay of whoever has this record number, whoever gave it: where the user may note something, here still
    or gone home within three days.
    """
    lately = Q(ended_at__isnull=True) | Q(ended_at__gte=now - ENDS)
    where = part_of(user, "surveys.note_call", "location__department__site", "location__department")
    stays = Visit.objects.stays().filter(where, lately, started_at__lte=now)
    authorities = Identifier.objects.filter(patient__visits__in=stays).order_by().values_list("authority").distinct()
    marks = [number_hash(authority, number) for (authority,) in authorities]
    return stays.filter(patient__identifiers__value_hash__in=marks).first()


# ------------------------------------------------------------------------------------------ who is not called
def bars() -> Iterator[tuple[str, Q | Exists]]:
    """In the order in which one stands for the others. The same are asked when a caller opens an entry."""
    person = "visit__patient__person"
    yield Call.Why.DECEASED, Q(**{f"{person}__deceased_on__isnull": False})
    yield Call.Why.DO_NOT_CONTACT, Q(**{f"{person}__do_not_contact": True})
    yield Call.Why.OPTED_OUT, Exists(OptOut.objects.standing().filter(person=OuterRef(person)))
    yield Call.Why.NO_PHONE, Q(**{f"{person}__phone": ""})
    yield Call.Why.READMITTED, Exists(_stays_since())
    yield Call.Why.NEWER, Exists(_newer()) & Q(promised_at__isnull=True)  # a promise is kept


def _stays_since() -> QuerySet[Visit]:
    return Visit.objects.admitted().filter(
        patient=OuterRef("visit__patient"), kind=Visit.Kind.INPATIENT, ended_at__isnull=True,
        started_at__gt=OuterRef("home_at"),
    )  # fmt: skip


def _newer() -> QuerySet[Call]:
    return Call.objects.waiting().filter(visit__patient=OuterRef("visit__patient"), event__gt=OuterRef("event"))
