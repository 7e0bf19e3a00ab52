"""How hard a question is to read, by a rule for each language; and whether the color of the house can be read."""

from hospital.reading import LIX, SIGNS, WORDS, level
from surveys.boards import OURS, Color, colors_of
from surveys.words import reading_level

EASY = "How was the food on the ward for you? Please tell us what you liked."
HARD = "Considering multidisciplinary communication, how satisfactorily were investigations subsequently explained?"


def test_languages_in_letters_go_by_words_and_their_length():
    assert (level(EASY, "en").measure, level(EASY, "en").is_hard) == (LIX, False)
    assert level(HARD, "en").is_hard and level(HARD, "en").has_formula


def test_of_few_words_and_of_a_very_long_sentence_the_number_counts():
    assert level("How was it?", "en").measure == WORDS
    long = level("and ".join(["we came "] * 12), "en")
    assert (long.measure, long.is_hard, long.has_formula) == (WORDS, True, True)


def test_chinese_and_arabic_go_by_the_longest_sentence_and_say_so():
    short, long = level("您觉得饭菜怎么样？", "zh-hans"), level("您" * 41, "zh-hans")
    assert (short.measure, short.is_hard, long.is_hard, short.has_formula) == (SIGNS, False, True, False)
    arabic = level(" ".join(["كلمة"] * 23), "ar")
    assert (arabic.measure, arabic.is_hard, arabic.has_formula) == (WORDS, True, False)


def test_the_hint_names_its_measure_and_says_nothing_of_no_text():
    assert reading_level(EASY, "en").startswith("Reading level: LIX")
    assert "characters" in reading_level("好吗？", "zh-hans") and reading_level(" ", "en") == ""


def test_our_own_color_can_be_read_by_day_and_by_night(db):
    found = colors_of(None)
    assert [one.color for one in found] == list(OURS) and all(one.is_enough for one in found)
    assert not Color("light", "", "#FFFF00", 1.0).is_enough
