"""Who has to agree to what is given, and when somebody counts as out of reach."""

from datetime import datetime
from decimal import Decimal

import pytest

from feedback import redress
from feedback.models import Redress

RULES = redress.shipped()


EVERYBODY = (*redress.LADDER, redress.LEGAL)


def steps(kind, value, *roles, claim=False, held=EVERYBODY):
    return redress.steps(RULES[kind], value=value and Decimal(value), roles=roles, has_claim=claim, held=held)


def test_every_kind_has_its_rules():
    assert set(RULES) == set(Redress.values)


@pytest.mark.parametrize(
    ("kind", "value", "roles", "expected"),
    [
        ("apology", None, ["officer"], ()),
        ("gesture", "25", ["officer"], ()),
        ("gesture", "25.01", ["officer"], ("manager",)),
        ("gesture", "50", ["officer", "department"], ()),
        ("refund", "100", ["officer"], ("manager",)),
        ("refund", "100.01", ["officer"], ("manager", "finance")),
        ("refund", "1000", ["manager"], ("finance",)),  # nobody agrees to their own proposal
        ("refund", "1000.01", ["officer"], ("manager", "finance", "leadership")),
        ("refund", "99999", ["leadership"], ()),
        ("without_prejudice", "10", ["officer"], ("manager", "finance", "leadership", "legal")),
    ],
)
def test_the_value_says_how_far_up_it_goes(kind, value, roles, expected):
    assert steps(kind, value, *roles) == expected


def test_legal_reads_whatever_has_a_claim_in_sight():
    assert steps("apology", None, "officer", claim=True) == ("legal",)
    assert steps("refund", "100", "officer", claim=True) == ("manager", "legal")
    assert steps("apology", None, "legal", claim=True) == ()


def test_where_nobody_holds_a_role_the_next_one_up_decides():
    led = ("manager", "leadership")
    assert steps("refund", "500", "officer", held=led) == ("manager", "leadership")
    assert steps("refund", "100", "officer", claim=True, held=led) == ("manager", "leadership")
    assert steps("refund", "500", "officer", claim=True, held=led) == ("manager", "leadership")
    with pytest.raises(redress.TooMuch):
        steps("refund", "500", "officer", held=("manager",))


def test_a_site_has_limits_of_its_own_and_may_forbid_what_is_too_much():
    own = redress.with_own(RULES, [("refund", "officer", Decimal(40)), ("refund", "leadership", Decimal(5000))])
    given = {"roles": ["officer"], "has_claim": False, "held": EVERYBODY}
    assert redress.steps(own["refund"], value=Decimal(40), **given) == ()
    with pytest.raises(redress.TooMuch):
        redress.steps(own["refund"], value=Decimal(5001), **given)
    assert "officer" not in RULES["refund"].limits


def tried(*at: str) -> bool:
    return redress.may_give_up([datetime.fromisoformat(one) for one in at])


def test_three_tries_on_different_days_and_not_always_at_the_same_time():
    assert tried("2026-11-23T09:00", "2026-11-24T14:00", "2026-11-25T18:30")
    assert not tried("2026-11-23T09:00", "2026-11-24T14:00")
    assert not tried("2026-11-23T09:00", "2026-11-23T14:00", "2026-11-24T18:00")  # two days
    assert not tried("2026-11-23T09:00", "2026-11-24T10:00", "2026-11-25T11:30")  # every morning
