"""The frame of a month: every discharge once with its reason, homes and patients once, and draws that hold."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.hcahps import codes, frame, protocol
from surveys.hcahps.drawing import Method
from surveys.hcahps.frame import Discharge
from surveys.hcahps.population import Stay, age_band, is_foreign

KNOWN = codes.in_force(date(2025, 10, 1))
HOME = ("1 Elm St", "", "Springfield", "IL", "62701")
VERDICTS = {"ineligible", "excluded", "deferred", "deduplicated", "frame"}


def went_home(key, patient=None, *, home=HOME, drawn=False, stratum="", **fields):
    came, went = (datetime(2025, 10, day, 9, tzinfo=UTC) for day in (1, 4))
    told = {"admitted_at": came, "discharged_at": went, "status": "1", "origin": "1", "drg": "194", **fields}
    return Discharge(key, patient or key, Stay(**{"born_on": date(1970, 1, 1), **told}), home, stratum, drawn)


def verdicts(*discharges, seed="s"):
    return {line.key: (line.verdict, *line.reasons) for line in frame.lines_of(discharges, KNOWN, seed)}


def test_shipped_codes_know_service_lines_and_say_what_they_are_not_sure_of():
    assert (KNOWN.acute["194"], KNOWN.acute["470"], KNOWN.acute["807"]) == ("medical", "surgical", "maternity")
    assert "885" in KNOWN.psychiatric and "885" not in KNOWN.acute and "795" not in KNOWN.acute
    assert {"20", "41"} <= KNOWN.died and "3" in KNOWN.nursing_facility


def test_a_loaded_table_takes_the_place_of_its_systems_and_leaves_the_others():
    lines = [{"system": "ms_drg", "code": "100-102", "meaning": "surgical"},
             {"system": "state_law", "code": "ny|974-975", "meaning": "barred"},
             {"system": "state_law", "code": "*|894", "meaning": "barred"},
             {"system": "no_home", "code": "5 Hope St||Springfield|IL|62701", "meaning": "address"}]  # fmt: skip
    found = codes.in_force(date(2025, 10, 1), [codes.table_of(lines)])
    assert dict(found.acute) == dict.fromkeys(("100", "101", "102"), "surgical")
    assert found.died == KNOWN.died and len(found.no_home) == 1
    assert found.state_law == {"NY|974", "NY|975", "*|894"} and not KNOWN.state_law
    with pytest.raises(ValueError, match="x-y"):
        list(codes.spread("ms_drg", "x-y"))


def test_of_one_patient_one_stay_and_of_one_home_one_patient():
    found = verdicts(went_home("a1", "a"), went_home("a2", "a"), went_home("b"), went_home("c", status="20"))
    assert found["c"] == ("ineligible", "deceased")
    left = sorted(one for key, one in found.items() if key != "c")
    assert left == [("deduplicated", "dup_month"), ("deduplicated", "household"), ("frame",)]
    street = ("Homeless", "", "Springfield", "IL", "62701")
    assert set(verdicts(went_home("d", home=street), went_home("e", home=street)).values()) == {("frame",)}


@settings(max_examples=40)
@given(st.text(min_size=1), st.sets(st.integers(0, 500), max_size=40), st.data())
def test_every_discharge_is_counted_once_and_who_was_drawn_stays(seed, numbers, data):
    one = st.tuples(st.integers(0, 8), st.booleans(), st.sampled_from(["194", "", "885"]))
    of = [(number, *data.draw(one)) for number in sorted(numbers)]
    people = {patient: number for number, patient, _drawn, _drg in of}
    rows = [
        went_home(str(number), str(patient), drawn=drawn and people[patient] == number, drg=drg,
                  home=(f"{patient} Elm St", *HOME[1:]))
        for number, patient, drawn, drg in of
    ]  # fmt: skip
    lines = frame.lines_of(rows, KNOWN, seed)
    assert [line.key for line in lines] == [row.key for row in rows]
    assert {line.verdict for line in lines} <= VERDICTS
    assert all(bool(line.reasons) == (line.verdict != frame.FRAME) for line in lines)
    drawn = {row.key for row in rows if row.is_drawn}
    assert all(line.verdict == frame.FRAME for line in lines if line.key in drawn)
    framed = [row.patient for row, line in zip(rows, lines, strict=True) if line.verdict == frame.FRAME]
    assert len(framed) == len(set(framed))


@given(st.dictionaries(st.sampled_from(["A", "B", "C"]), st.integers(1, 30), min_size=1), st.integers(1, 90),
       st.sampled_from(list(Method)))  # fmt: skip
def test_a_draw_by_cuts_is_the_draw_and_latecomers_move_nobody(eligible, size, method):
    rows = [went_home(f"{name}{number}", stratum=name, home=("", "", "", "", "")) for name, many in eligible.items()
            for number in range(many)]  # fmt: skip
    lines = frame.lines_of(rows, KNOWN, "s")
    sizes = frame.sizes_of(method, frame.eligible_of(lines), size)
    cuts = frame.cuts_of(lines, "s", sizes)
    asked = {line.key for line in lines if frame.is_asked(line, cuts)}
    assert len(asked) == sum(sizes.values()) <= sum(eligible.values())
    late = frame.lines_of([*rows, went_home("late", stratum="A")], KNOWN, "s")
    assert {line.key for line in late if frame.is_asked(line, cuts)} - {"late"} == asked


def test_the_schedule_of_somebody_begins_with_the_first_way_that_reaches_them():
    steps = protocol.read_steps("web 0, web 3, mail 7, phone 28")
    assert protocol.written(protocol.reachable(steps, ["mail", "phone"])) == "mail 0, phone 21"
    assert protocol.reachable(steps, []) == []
    for wrong in ("", "web", "fax 3", "mail x"):
        with pytest.raises(ValueError, match=r".*"):
            protocol.read_steps(wrong)


def test_ages_and_countries():
    assert [age_band(years) for years in (17, 18, 24, 25, 29, 30, 89, 90, 101)] == [0, 1, 1, 2, 2, 3, 14, 15, 15]
    assert [is_foreign(country) for country in ("", "US", "usa", "U.S.A.", "PR", "IE", "Canada")] == [
        False, False, False, False, False, True, True,
    ]  # fmt: skip
