"""The national provider identifier of a site: its last digit checks the others."""

import pytest
from django.core.exceptions import ValidationError

from hospital.actions import change_site
from hospital.npi import is_npi


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("1234567893", True),  # the example of the standard: 80840 123456789 adds up to 67, so that 3 is lacking
        ("1234567890", False), ("1234567839", False), ("123456789", False), ("12345678931", False),
        ("123456789x", False), ("", False), ("１２３４５６７８９３", False),
    ],
)  # fmt: skip
def test_the_last_digit_checks_the_others(text, is_one):
    assert is_npi(text) is is_one


def test_one_wrong_digit_is_always_noticed():
    good = "1234567893"
    others = [good[:at] + digit + good[at + 1 :] for at in range(10) for digit in "0123456789" if digit != good[at]]
    assert not any(is_npi(other) for other in others)


@pytest.mark.django_db
def test_a_site_has_a_right_one_or_none(cast):
    assert change_site(cast.site, npi="1234567893", by=cast.officer).npi == "1234567893"
    with pytest.raises(ValidationError, match="digit of it is wrong"):
        change_site(cast.site, npi="1234567890", by=cast.officer)
    assert change_site(cast.site, npi="", by=cast.officer).npi == ""
