"""Which themes words suggest: keywords in three languages, at most three, each with its reason. Pure."""

import pytest

from feedback.actions.training import without_names
from feedback.passages import is_passage
from feedback.themes import HCAT, LANGUAGES, MOST, shipped, shipped_values, shipped_words, suggest

RULES = shipped_words()[1]


def themes(words: str, language: str = "en", **more) -> list[str]:
    return [one.theme for one in suggest(words, language, RULES, **more)]


@pytest.mark.parametrize(
    ("words", "language", "theme"),
    [
        ("We waited four hours and nobody told us why.", "en", "access.timeliness"),
        ("The toilets were filthy.", "en", "environment.cleanliness"),
        ("我们等了四个小时，没有人来。", "zh-hans", "access.timeliness"),
        ("护士非常耐心，态度很好。", "zh-hans", "staff.manner"),
        ("انتظرنا ساعات طويلة", "ar", "access.timeliness"),
        ("وكانت الممرضة لطيفة والنظافة ممتازة", "ar", "environment.cleanliness"),
        ("My apointment was moved twice.", "en", "access.appointments"),  # a slip of the pen
    ],
)
def test_words_of_each_language_suggest(words, language, theme):
    assert theme in themes(words, language)


def test_a_word_is_a_word_and_a_beginning_a_beginning():
    rules = {"a": {"en": ["kind"]}, "b": {"en": ["clean*"]}}
    assert [one.theme for one in suggest("A new kindergarten, cleaner than most.", "en", rules)] == ["b"]


def test_at_most_three_the_likeliest_first_each_with_its_reason():
    words = "Clean, tidy, hygienic. We waited. Nice food. Free parking. Kind people. No pain."
    found = suggest(words, "en", RULES)
    assert len(found) == MOST and found[0].theme == "environment.cleanliness"
    assert set(found[0].because) == {"clean*", "tidy", "hygien*"}


def test_what_was_decided_is_not_suggested_again():
    assert "environment.cleanliness" not in themes("Filthy.", besides=["environment.cleanliness"])


def test_nothing_is_suggested_by_nothing():
    assert themes("") == themes("xyzzy plugh") == themes("The", "ar") == []


def test_the_framework_is_whole_in_every_language():
    edition, rows = shipped()
    inside = [row for row in rows if "." in row.code]
    assert (edition, len(rows) - len(inside), len(inside)) == ("qdc3", 10, 33)
    assert len({row.code for row in rows}) == 43
    assert all(set(row.name) == set(LANGUAGES) for row in rows)
    assert all(set(row.about) == set(LANGUAGES) and row.hcat in ("", *HCAT) for row in inside)
    assert RULES.keys() <= {row.code for row in inside}
    assert all(set(names) == set(LANGUAGES) for names in shipped_values().values())


@pytest.mark.parametrize(
    ("passage", "is_one"),
    [
        ("The nurse on nights was lovely.", True), ("… was lovely …", True), ("The nurse … lovely", True),
        ("", True), ("was lovely … The nurse", False), ("The nurse was lovely", False),
    ],
)  # fmt: skip
def test_a_passage_leaves_out_and_adds_nothing(passage, is_one):
    assert is_passage(passage, "The nurse on nights\nwas lovely. Thank you.") is is_one


def test_names_and_addresses_are_taken_out():
    words = "Amara Diallo called me on +353 87 555 0142. amara was kind; mail me at x@example.org. 李明很好"
    plain = without_names(words, ["Amara Diallo", "李明"])
    assert "Amara" not in plain and "amara" not in plain and "0142" not in plain and "@" not in plain
    assert "李明" not in plain and "was kind" in plain
