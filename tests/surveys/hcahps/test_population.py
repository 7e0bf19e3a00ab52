"""Who is asked, how the asking ended, and when a month may be closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.hcahps.dispositions import Disposition as Ended
from surveys.hcahps.dispositions import Month, final, imbalances, response_rate
from surveys.hcahps.population import (
    CLASSES,
    Candidate,
    Codes,
    Stay,
    Verdict,
    age,
    deduplicated,
    household,
    judge,
    without_home,
)

CODES = Codes(
    died=frozenset({"20", "41"}), hospice=frozenset({"50", "51"}), nursing_facility=frozenset({"03", "61", "64"}),
    court_or_police=frozenset({"21"}), origin_court=frozenset({"8"}), psychiatric=frozenset({"885"}),
    acute={"470": "surgical", "768": "maternity", "194": "medical"},
    state_law=frozenset({"NY|470", "*|768"}),
)  # fmt: skip
STAY = Stay(date(1980, 5, 1), datetime(2025, 3, 1, 23, 0), datetime(2025, 3, 2, 10, 0), "01", "1", "470")  # noqa: DTZ001


@pytest.mark.parametrize(
    ("change", "verdict", "reasons"),
    [
        ({}, Verdict.FRAME, []),
        ({"born_on": date(2007, 3, 2)}, Verdict.INELIGIBLE, ["age_under_18"]),
        ({"born_on": date(2007, 3, 1)}, Verdict.FRAME, []),
        ({"admitted_at": datetime(2025, 3, 2, 1, 0)}, Verdict.INELIGIBLE, ["no_overnight"]),  # noqa: DTZ001
        ({"is_observation": True}, Verdict.INELIGIBLE, ["no_overnight"]),
        ({"drg": "885"}, Verdict.INELIGIBLE, ["psychiatric_principal"]),
        ({"drg": "945"}, Verdict.INELIGIBLE, ["not_acute_line"]),
        ({"status": "20"}, Verdict.INELIGIBLE, ["deceased"]),
        ({"status": "03"}, Verdict.EXCLUDED, ["nursing_facility"]),
        ({"origin": "8"}, Verdict.EXCLUDED, ["court_or_police"]),
        ({"status": "51", "has_foreign_address": True}, Verdict.EXCLUDED, ["hospice", "foreign_address"]),
        ({"state": "NY"}, Verdict.EXCLUDED, ["state_law"]),
        ({"state": "IL"}, Verdict.FRAME, []),
        ({"drg": "768"}, Verdict.EXCLUDED, ["state_law"]),
        ({"drg": ""}, Verdict.DEFERRED, ["coding_pending"]),
        ({"status": "41", "drg": ""}, Verdict.INELIGIBLE, ["deceased", "coding_pending"]),
        ({"born_on": None}, Verdict.DEFERRED, ["coding_pending"]),
    ],
)
def test_every_rule_that_fails_is_told_and_the_first_decides(change, verdict, reasons):
    assert judge(replace(STAY, **change), CODES) == (verdict, reasons)


@pytest.mark.parametrize(
    ("drg", "unit", "reasons"),
    [
        ("", "surgery", []), ("", "rehabilitation", ["not_acute_line"]), ("", "elsewhere", ["coding_pending"]),
        ("945", "surgery", ["not_acute_line"]), ("470", "rehabilitation", []),
        ("885", "surgery", ["psychiatric_principal"]),
    ],
)  # fmt: skip
def test_a_stay_without_a_group_of_diagnoses_has_the_line_of_its_department(drg, unit, reasons):
    known = replace(CODES, units={"surgery": "surgical", "rehabilitation": "other"})
    assert judge(replace(STAY, drg=drg, unit=unit), known)[1] == reasons
    assert judge(replace(STAY, drg="", unit=unit), CODES)[1] == ["coding_pending"]


def test_who_was_born_on_a_leap_day_is_older_in_march():
    assert [age(date(2008, 2, 29), day) for day in (date(2026, 2, 28), date(2026, 3, 1))] == [17, 18]
    assert next(iter(CLASSES)) == "age_under_18"


def test_one_stay_a_month_and_one_of_a_home():
    home = household("12 High St.", "", "Dublin", "OH", "43017-1234")
    assert home == household("12 HIGH ST", "", "dublin", "oh", "43017")
    stays = [
        Candidate("a", "wei", home, "3"), Candidate("b", "wei", home, "1"), Candidate("c", "ana", home, "2"),
        Candidate("d", "tom", "hall", "4", has_no_home=True), Candidate("e", "kim", "hall", "5", has_no_home=True),
        Candidate("f", "lea", "", "6"), Candidate("g", "max", "", "7"),
    ]  # fmt: skip
    assert deduplicated(stays) == {"a": "dup_month", "c": "household"}


def test_people_without_a_home_are_known_by_how_it_is_written_or_by_a_table():
    assert without_home("No fixed abode")
    assert without_home("St. Mary's Shelter", "1 Dock Rd")
    assert not without_home("12 High St", "", "Dublin", "OH", "43017")
    known = [household("1 Dock Rd", "", "Dublin", "OH", "43017")]
    assert without_home("1 Dock Rd.", "", "Dublin", "OH", "43017", known=known)


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(6)), st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), min_size=6, max_size=6))
def test_who_stays_does_not_depend_on_the_order(order, people):
    stays = [Candidate(str(n), str(p), str(h), f"{(n * 7) % 6}") for n, (p, h) in enumerate(people)]
    out = deduplicated(stays)
    assert out == deduplicated([stays[at] for at in order])
    kept = [stay for stay in stays if stay.key not in out]
    assert len({stay.patient for stay in kept}) == len(kept) == len({stay.address for stay in kept})


# ------------------------------------------------------------------------------------------------ how it ended
BOTH, MAIL = frozenset({"mail", "phone"}), frozenset({"mail"})


@pytest.mark.parametrize(
    ("found", "channels", "wanted"),
    [
        ([], MAIL, Ended.NO_RESPONSE),
        ([Ended.COMPLETED, Ended.DECEASED], MAIL, Ended.DECEASED),
        ([Ended.BROKEN_OFF, Ended.REFUSED], MAIL, Ended.BROKEN_OFF),
        ([Ended.BAD_ADDRESS], MAIL, Ended.BAD_ADDRESS),
        ([Ended.BAD_ADDRESS], BOTH, Ended.NO_RESPONSE),  # the telephone is left
        ([Ended.BAD_ADDRESS, Ended.BAD_TELEPHONE], BOTH, Ended.BAD_TELEPHONE),
    ],
)
def test_one_of_all_that_happened_decides(found, channels, wanted):
    assert final(found, channels) is wanted


def test_the_rate_is_of_those_who_could_have_answered():
    assert response_rate({Ended.COMPLETED: 25, Ended.NO_RESPONSE: 60, Ended.DECEASED: 5, Ended.LANGUAGE: 10}) == (
        25,
        85,
    )


MONTH = Month(100, 10, 5, 3, 0, 82, 40, {Ended.COMPLETED: 12, Ended.NO_RESPONSE: 28}, 12, 0, 0)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, []),
        ({"discharges": 101}, ["partition"]),
        ({"deferred": 1, "frame": 81}, ["deferred"]),
        ({"sampled": 90}, ["frame", "statuses"]),
        ({"completed_responses": 11}, ["completes"]),
        ({"without_details": 2}, ["details"]),
        ({"died_but_answered": 1}, ["died"]),
    ],
)
def test_a_month_closes_only_when_its_numbers_agree(change, wrong):
    assert imbalances(replace(MONTH, **change)) == wrong
