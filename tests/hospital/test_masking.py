"""Names and contacts where they are not needed in full."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hospital import masking


@pytest.mark.parametrize(
    ("name", "masked"),
    [("Wei Chen", "W… C…"), ("王小明", "王…"), ("فاطمة الزهراء", "ف… ا…"), ("  Ann  ", "A…"), ("", "")],
)
def test_a_name_keeps_first_letters(name, masked):
    assert masking.mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"), [("+353 87 555 0142", "•••• 0142"), ("0142", "••••"), ("", ""), ("٠٨٧٥٥٥٠١٤٢", "•••• ٠١٤٢")]
)
def test_a_telephone_keeps_its_last_four(phone, masked):
    assert masking.mask_phone(phone) == masked


@pytest.mark.parametrize(("email", "masked"), [("wei@example.org", "w…@e…"), ("odd", "o…"), ("", "")])
def test_an_e_mail_keeps_first_letters(email, masked):
    assert masking.mask_email(email) == masked


@given(st.text(alphabet=st.characters(categories=["L", "N", "Z"]), min_size=9))
def test_no_mask_shows_more_than_four_signs_in_a_row(words):
    shown, signs = masking.mask_phone(words), "".join(words.split())
    assert not any(signs[at : at + 5] in shown for at in range(len(signs) - 4))
