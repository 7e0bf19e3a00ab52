"""How many text messages the network makes of a text (3GPP TS 23.038)."""

import pytest

from outbox import gsm

LINK = "https://listening.northbank-hospital.example/complaints/C-000412/"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1), ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3),
        ("€" * 80, 1), ("€" * 81, 2),  # counts twice
        ("a" * 152 + "€" + "a" * 152, 3),  # it never straddles two parts
        ("ж" * 70, 1), ("ж" * 71, 2), ("ж" * 134, 2), ("ж" * 135, 3),
        ("a" * 159 + "ж", 3),  # one sign makes all of it wide
        ("😀" * 35, 1), ("😀" * 36, 2),  # two units each
        ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ", 1),
    ],
)  # fmt: skip
def test_parts(text, parts):
    assert gsm.parts(text) == parts


def test_the_whole_is_sent_where_it_fits_into_as_many_messages():
    assert gsm.shortest("C-000412: your decision is needed", "C-000412", LINK) == (
        f"C-000412: your decision is needed\n{LINK}"
    )


def test_the_words_are_left_out_where_they_would_make_two_messages_of_one():
    words = "C-000412：需要您决定"
    assert gsm.parts(f"{words}\n{LINK}") == 2
    assert gsm.shortest(words, "C-000412", LINK) == f"C-000412\n{LINK}"


def test_without_a_reference_the_link_is_enough():
    assert gsm.shortest("测试提醒" * 20, "", LINK) == LINK
