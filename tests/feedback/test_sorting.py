"""Pure: how alike, which words, how grave."""

import pytest

from feedback.models import Cause
from feedback.sorting import gravity, likeness, redflags
from feedback.sorting.redflags import Rule


def found(word: str, text: str) -> bool:
    return bool(redflags.find([Rule(1, "legal", (word,))], text))


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("lawyer*", "I will call my LAWYERS tomorrow."),
        ("kill myself", "sometimes I want to kill  myself"),
        ("self-harm", "she mentioned self harm"),
        ("can't breathe", "He can’t breathe"),
        ("自杀", "他说想自杀，怎么办"),
        ("身份证", "把别人的身份証寄给我、身份证"),
        ("انتحار", "تحدث عن الانتحار أمس"),
        ("محامي", "سأتصل بالمحامي"),
        ("إهمال", "هذا اهمال"),
    ],
)
def test_words_are_found_however_they_are_written(word, text):
    assert found(word, text)


@pytest.mark.parametrize(
    ("word", "text"),
    [("sue", "the issue is sewn up"), ("fire", "fireplace"), ("press", "pressure on the chest"), ("", "anything"),
     ("محكمة", "أهلا بكم")],
)  # fmt: skip
def test_a_word_inside_another_is_not_found(word, text):
    assert not found(word, text)


def test_a_rule_says_which_of_its_words_it_found_and_looks_through_every_text():
    rules = [Rule(7, "media", ("tv", "newspaper*")), Rule(8, "legal", ("court",))]
    assert redflags.find(rules, "", "see you in the newspapers") == [(7, "media", "newspaper*")]
    assert redflags.cleaned(" a  b \n\na b\nc") == ["a b", "c"]


def test_every_cause_says_which_flag_it_raises_and_how_serious_it_likely_is():
    assert {*redflags.RAISES, *redflags.CLAIMS} == set(redflags.LIKELY) == set(Cause.values)


def test_likeness_is_that_of_pg_trgm():
    assert likeness.trigrams("cat") == {"  c", " ca", "cat", "at "}
    assert likeness.similarity(likeness.trigrams("word"), likeness.trigrams("two words")) == pytest.approx(4 / 11)
    assert likeness.similarity(frozenset(), likeness.trigrams("x")) == 0


def test_what_is_alike_comes_first_and_what_is_not_stays_away():
    others = {1: "The lift is broken again", 2: "The lift is broken!", 3: "Thank you for the soup", 4: "电梯坏了"}
    assert [one.number for one in likeness.alike("the LIFT is broken", others)] == [2, 1]
    assert [one.number for one in likeness.alike("电梯坏了。", others)] == [4]
    assert likeness.plain("The  LIFT, is broken!") == "the lift is broken"


@pytest.mark.parametrize(
    ("severity", "flags", "when"),
    [(4, (), "now"), (3, (), "now"), (1, ("legal",), "now"), (1, ("vip",), "daily"), (2, (), "next_digest"),
     (None, (), "next_digest"), (1, (), "daily")],
)  # fmt: skip
def test_when_colleagues_hear_of_it(severity, flags, when):
    assert gravity.told_when(severity, flags) == when


def test_what_is_negative():
    assert gravity.is_negative("concern", ()) and gravity.is_negative("complaint", ())
    assert not gravity.is_negative("compliment", ()) and gravity.is_negative("compliment", ("vip",))
    assert gravity.is_negative("enquiry", (), 1, 5) and not gravity.is_negative("enquiry", (), 2, 5)
    assert gravity.is_negative("enquiry", (), 2, 10) and not gravity.is_negative("enquiry", (), None, None)


def test_a_likely_severity_says_why():
    assert gravity.likely("compliment", ["media", "self_harm"]) == (4, "self_harm")
    assert gravity.likely("enquiry", [], 0, 10) == (3, "rating")
    assert gravity.likely("complaint", []) == (2, "") and gravity.likely("suggestion", []) == (1, "")
