"""The one table: coded or flagged → severity; every product of the matrix has a band; what each flag switches on."""

import pytest

from complaints import mapping, policy
from complaints.mapping import Bands
from complaints.models import CaseType
from complaints.models.coding import PROBLEMS, Hcat
from feedback.models import Flag, Teller

PRODUCTS = sorted({likely * grave for likely in range(1, 6) for grave in range(1, 6)})


def test_every_reachable_product_has_a_band_and_none_falls_back():
    colors = [Bands().of(1, product) for product in PRODUCTS]
    order = ["green", "yellow", "amber", "red"]
    assert set(colors) == set(order)
    assert [order.index(color) for color in colors] == sorted(order.index(color) for color in colors)


@pytest.mark.parametrize(
    ("product", "color"),
    [(1, "green"), (3, "green"), (4, "yellow"), (6, "yellow"), (8, "amber"), (12, "amber"), (15, "red"), (25, "red")],
)
def test_the_bounds_are_those_of_the_reference(product, color):
    assert Bands().of(1, product) == color


@pytest.mark.parametrize(("harm", "band", "least"), [(5, "", 4), (None, "red", 4), (4, "amber", 1), (None, "", 1)])
def test_harm_and_risk_raise_to_critical(harm, band, least):
    assert mapping.least_coded(harm, band) == least


def test_hcat_3_on_any_issue_suggests_high():
    assert mapping.suggested([None, 1, 3]) == 3
    assert mapping.suggested([None, 0, 2]) == 1


def test_every_flag_says_what_it_switches_on():
    assert set(mapping.EFFECTS) == set(Flag.values)


def test_what_the_table_says_of_flags_is_what_they_do():
    assert {flag: policy.least_severity([flag]) for flag in ("rights", "media", "danger", "safeguarding")} == {
        "rights": 3, "media": 3, "danger": 4, "safeguarding": 4,
    }  # fmt: skip
    assert {flag for flag in Flag.values if policy.is_restricted([flag])} == {"safeguarding", "vip"}
    assert {flag for flag in Flag.values if not policy.is_grave(1, [flag])} == {"police", "vip"}


def test_every_kind_of_case_is_placed_by_what_it_promises():
    assert set(mapping.PROMISES) == set(CaseType.values)
    assert mapping.promises_less("complaint", "concern") and not mapping.promises_less("concern", "grievance")


def test_a_grievance_is_a_complaint_and_a_complaint_is_not_always_a_grievance():
    assert mapping.is_of("complaint", "grievance") and not mapping.is_of("grievance", "complaint")
    assert not mapping.is_of("complaint", "concern")


def test_whose_targets_a_kind_has():
    assert mapping.ruled_as("grievance", {"complaint"}) == "complaint"
    assert mapping.ruled_as("grievance", {"complaint", "grievance"}) == "grievance"
    assert mapping.ruled_as("compliment", {"complaint"}) == "compliment"


def test_who_speaks_for_a_patient():
    assert {who for who in Teller.values if mapping.speaks_for_another(who)} == mapping.FOR_A_PATIENT


def test_no_problem_belongs_to_two_categories():
    codes = [code for problems in PROBLEMS.values() for code, _words in problems]
    assert len(codes) == len(set(codes)) and set(PROBLEMS) == set(Hcat.values)
