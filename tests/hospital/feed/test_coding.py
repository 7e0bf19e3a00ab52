"""What decides who is asked after a stay is kept of it, by messages and by files, and goes with an erasure."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from hospital.actions.feed import dropping, take_delivery
from hospital.feed.mapping import default, told
from hospital.feed.messages import read as parse
from hospital.feed.pieces import of_batch, of_bundle
from hospital.models import StayCoding
from tests.hospital.feed import sending
from tests.hospital.feed.sending import BEGINS, LATER, message, tell, the_visit
from tests.hospital.feed.test_fhir import ENCOUNTER, PATIENT, bundle

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def wards(cast):
    return sending.sender(cast)


def coded(event, at, number, drg="", **pv1):
    """A message with an address, a point of origin and a discharge status; the DRG comes in a segment of its own."""
    text = message(event, at, number, ended=at if event == "A03" else None)
    lines = [_filled(line, pv1) for line in text.split("\r")]
    return "\r".join([*lines, *([f"DRG|{drg}"] if drg else [])])


def _filled(line, pv1):
    cells = line.split("|")
    told = {"PID": {11: "1 Elm St^Apt 2^Springfield^IL^62701^USA^H"}, "PV1": {14: pv1.get("origin", "1"),
            36: pv1.get("status", "")}}.get(cells[0], {})  # fmt: skip
    for place, value in told.items():
        cells += [""] * (place + 1 - len(cells))
        cells[place] = cells[place] or value
    return "|".join(cells)


def test_codes_of_a_stay_are_kept_as_they_come_and_the_newest_counts(wards):
    home = coded("A03", BEGINS + 5 * HOUR, "M-2", status="01")
    later = coded("A08", BEGINS + 9 * HOUR, "M-4", drg="470", status="06")
    tell(
        wards, coded("A01", BEGINS, "M-1"), home, later, coded("A08", BEGINS + 8 * HOUR, "M-3", drg="194", status="01")
    )
    found = the_visit().coding
    assert (found.admission_class, found.origin, found.disposition, found.drg) == ("inpatient", "1", "06", "470")
    assert (found.address.line_1, found.address.zip_code, found.address.country) == ("1 Elm St", "62701", "USA")
    with connection.cursor() as cursor:
        cursor.execute("SELECT home FROM hospital_staycoding")
        assert "Elm" not in cursor.fetchone()[0]


def test_a_file_tells_the_same_and_a_wish_for_no_publicity_stays(wards):
    columns = (
        "event,event_at,mrn,line1,city,state,zip,visit,class,ward,admit_source,admitted_at,discharged_at,"
        "discharge_status,ms_drg,no_publicity"
    )
    begins, ends = BEGINS.isoformat(), (BEGINS + 30 * HOUR).isoformat()
    row = f"discharge,{ends},7,5 Oak St,Springfield,IL,62701,V-1,I,1A,1,{begins},{ends},03,194,{{}}"
    for number, wish in enumerate(("Y", "N")):
        text = "\n".join([columns, row.format(wish).replace(ends, (BEGINS + (30 + number) * HOUR).isoformat(), 1)])
        take_delivery(wards, pieces=dropping.of_csv(text.encode()), now=LATER + number * HOUR)
    sending.sweep(LATER + 2 * HOUR)
    found = StayCoding.objects.get()
    assert (found.visit.number, found.drg, found.disposition, found.has_no_publicity) == ("V-1", "194", "03", True)
    assert found.address.line_1 == "5 Oak St"


# ------------------------------------------------------------------------------------------------ left by dying
COLUMNS = "event,event_at,mrn,visit,class,ward,admitted_at,discharged_at,discharge_status"
ENDED = BEGINS + 5 * HOUR


def as_message(status):
    return of_batch(coded("A03", ENDED, "M-2", status=status).encode())


def as_file(status):
    row = f"discharge,{ENDED.isoformat()},7,V-1,I,1A,{BEGINS.isoformat()},{ENDED.isoformat()},{status}"
    return dropping.of_csv(f"{COLUMNS}\n{row}".encode())


def as_bundle(status):
    stay = {
        **ENCOUNTER, "location": [{"location": {"display": "1A"}}],
        "hospitalization": {"dischargeDisposition": {"coding": [{"code": status}]}},
        "period": {"start": BEGINS.isoformat(), "end": ENDED.isoformat()},
    }  # fmt: skip
    return of_bundle(bundle(PATIENT, stay))


@pytest.mark.parametrize(
    ("pieces", "died", "home"), [(as_message, "20", "01"), (as_message, "41", "50"), (as_file, "20", "06"),
                                 (as_bundle, "exp", "home")],
)  # fmt: skip
@pytest.mark.parametrize("is_dead", [True, False])
def test_who_leaves_by_dying_is_dead_also_where_the_field_of_a_death_is_empty(wards, pieces, died, home, is_dead):
    take_delivery(wards, pieces=pieces(died if is_dead else home), now=LATER)
    sending.sweep()
    assert the_visit().ended_at == ENDED
    assert the_visit().patient.person.deceased_on == (ENDED.date() if is_dead else None)


def test_a_discharge_that_is_taken_back_tells_of_nobodys_death(wards):
    tell(wards, coded("A01", BEGINS, "M-1"), coded("A13", ENDED, "M-2", status="20"))
    assert the_visit().patient.person.deceased_on is None


def test_a_table_names_its_own_ways_of_dying_and_an_older_one_keeps_those_that_ship():
    shipped = default()
    own = replace(shipped, values={**shipped.values, "died": {"79": "yes"}})
    older = replace(shipped, values={name: row for name, row in shipped.values.items() if name != "died"})
    message = parse(coded("A03", ENDED, "M-1", status="79"))
    dead = parse(coded("A03", ENDED, "M-2", status="20"))
    found = [told(one, table, "UTC").is_dead for table in (own, older) for one in (message, dead)]
    assert found == [True, False, False, True]
