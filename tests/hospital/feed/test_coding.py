"""What decides who is asked after a stay is kept of it, by messages and by files, and goes with an erasure."""

from datetime import timedelta

import pytest
from django.db import connection

from hospital.actions.feed import dropping, take_delivery
from hospital.models import StayCoding
from tests.hospital.feed import sending
from tests.hospital.feed.sending import BEGINS, LATER, message, tell, the_visit

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
